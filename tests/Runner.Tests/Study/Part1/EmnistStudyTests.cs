using System.Text.Json;
using MidasNet.Data;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Study.Part1;

/// <summary>Part 1 on a stand-in for EMNIST: 62 classes of 43 noisy images.</summary>
public sealed class EmnistStudyTests : IDisposable
{
    private const int OfEachClass = 43, Side = 28, Classes = 62;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private void WriteEmnist(int classes = Classes)
    {
        byte[] labels = [.. Enumerable.Range(0, classes * OfEachClass).Select(i => (byte)(i % classes))];
        var pixels = new byte[labels.Length * Side * Side];
        var random = new RandomStream(1);
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)random.NextInt(256);
        Directory.CreateDirectory(folder.File("data/emnist"));
        IdxFile.WriteImages(folder.File("data/emnist/emnist-byclass-test-images-idx3-ubyte"), new IdxPixels(labels.Length, Side, Side, pixels));
        IdxFile.WriteLabels(folder.File("data/emnist/emnist-byclass-test-labels-idx1-ubyte"), labels);
    }

    private CliRun Study(params string[] more) => CliRun.Of(
        ["study", "part1", "--dataset", "emnist", "--epochs", "1", "--data", folder.File("data"), "--runs", folder.File("runs"), "--quiet", "--json", .. more]);

    [Fact]
    public void Forty_images_of_each_class_are_learnt_and_all_others_evaluated()
    {
        WriteEmnist();
        var study = Study();
        Assert.Equal((0, ""), (study.Code, study.Error));
        var emnist = JsonDocument.Parse(study.Output).RootElement.GetProperty("emnist");
        Assert.Equal(40 * Classes, emnist.GetProperty("trainImages").GetInt32());
        Assert.Equal((OfEachClass - 40) * Classes, emnist.GetProperty("testImages").GetInt32());
        Assert.Equal(2, emnist.GetProperty("scores").GetProperty("accuracy").GetProperty("folds").GetArrayLength());
        Assert.InRange(emnist.GetProperty("scores").GetProperty("accuracy").GetProperty("mean").GetProperty("value").GetDouble(), 0, 0.2); // noise cannot be read
        Assert.Equal(Classes, emnist.GetProperty("perClass").EnumerateObject().Count());

        string run = Assert.Single(Directory.GetDirectories(folder.File("runs")));
        string report = File.ReadAllText(Path.Combine(run, "report.md"));
        Assert.Contains("tested on the rest", report, StringComparison.Ordinal);
        foreach (string picture in new[] { "confusion.svg", "classes.svg", "calibration.svg", "filters.png", "occlusion-wrong.svg" })
        {
            Assert.Contains($"pictures/part1-emnist-{picture}", report, StringComparison.Ordinal);
            Assert.True(File.Exists(Path.Combine(run, "pictures", $"part1-emnist-{picture}")), picture);
        }
        string checkpoint = Path.Combine(run, "checkpoints", "part1-emnist.safetensors");
        string images = folder.File("data/emnist/emnist-byclass-test-images-idx3-ubyte");
        var evaluated = CliRun.Of("eval", "--checkpoint", checkpoint, "--data", images, "--transposed", "-q");
        Assert.Equal(0, evaluated.Code);
    }

    [Fact]
    public void Classes_with_too_few_images_are_named()
    {
        WriteEmnist(classes: 60);
        Study().RequireError(3, "more than 40 images of each class", "y (0), z (0)");
    }

    [Fact]
    public void Without_emnist_the_user_is_told_how_to_get_it()
    {
        Directory.CreateDirectory(folder.File("data"));
        Study().RequireError(3, "there is no EMNIST", "data fetch emnist");
    }

    [Fact]
    public void The_other_parts_do_not_start_from_emnist() =>
        CliRun.Of("study", "all", "--dataset", "emnist").RequireError(2, "--dataset emnist is for part1 alone");
}
