using System.Globalization;
using System.Text.RegularExpressions;
using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Tests.Audit;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Study;

/// <summary>A resumed run takes nothing from another data set, nor from a file that was changed since the run wrote it.</summary>
public sealed class ResumedDataTests : IDisposable
{
    private const int Side = 12, DigitSide = 28;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_study_is_not_resumed_with_other_drawings_nor_with_a_part_whose_file_was_changed()
    {
        for (int writer = 1; writer <= 5; writer++) foreach (string character in new[] { "001", "012", "037" }) WriteDrawing(character, writer, ink: writer);
        string recipe = folder.Write("tiny.json", """{"inputSize": 8, "width": 1, "depth": 1, "batchSize": 4, "epochs": 1}""");
        string[] study = ["study", "part1", "--data", folder.File("data"), "--recipe", recipe, "--epochs", "1", "--threads", "1", "-q"];
        var begun = CliRun.Of([.. study, "--runs", folder.File("runs")]);
        Assert.Equal((0, ""), (begun.Code, begun.Error));
        string run = Assert.Single(Directory.GetDirectories(folder.File("runs")));

        string part = Directory.GetFiles(Path.Combine(run, "part1")).Order(StringComparer.Ordinal).First();
        string text = File.ReadAllText(part);
        // The first digit of the first number after the checksum.
        File.WriteAllText(part, Regex.Replace(text, "(?s)(\"result\".*?: )([0-9])", match => match.Groups[1].Value + (match.Groups[2].Value == "1" ? "2" : "1")));
        Assert.NotEqual(text, File.ReadAllText(part));
        CliRun.Of("study", "--resume", run, "--threads", "1", "-q").RequireError(3, part, "checksum");
        File.WriteAllText(part, text);

        WriteDrawing("012", writer: 2, ink: 6);
        CliRun.Of("study", "--resume", run, "--threads", "1", "-q").RequireError(3, "other drawings of Part 1");
        // Another folder with other drawings, named explicitly.
        Directory.Move(folder.File("data"), folder.File("moved"));
        CliRun.Of("study", "--resume", run, "--data", folder.File("moved"), "--threads", "1", "-q").RequireError(3, "other drawings of Part 1");
        // No data: the built-in characters would take their place.
        string empty = Directory.CreateDirectory(folder.File("empty")).FullName;
        CliRun.Of("study", "--resume", run, "--data", empty, "--threads", "1", "-q").RequireError(3, "other drawings of Part 1");
    }

    [Fact]
    public void Simulated_audits_are_not_resumed_with_other_images()
    {
        using var images = new QuadrantImages(160, new LabelNoise.Clean());
        string data = images.WriteIdx();
        var begun = CliRun.Of("audit", "--data", data, "--simulate", "clean", "--verdict-only", "--epochs", "1", "--folds", "2", "--threads", "1", "--runs", images.File("runs"), "-q");
        Assert.Equal((0, ""), (begun.Code, begun.Error));
        string run = Assert.Single(Directory.GetDirectories(images.File("runs")));
        byte[] bytes = File.ReadAllBytes(data);
        bytes[^1] ^= 1;
        File.WriteAllBytes(data, bytes);
        CliRun.Of("audit", "--resume", run, "--threads", "1", "-q").RequireError(3, "other images");
    }

    [Theory]
    [InlineData("part2", "Part 2 needs 2100 or more")]
    [InlineData("part3", "Part 3 needs 2100 or more")]
    public void Fewer_digits_than_are_held_out_are_an_error(string part, string words)
    {
        const int Count = 20;
        byte[] pixels = [.. Enumerable.Range(0, Count * DigitSide * DigitSide).Select(i => (byte)(i * i % 251))];
        foreach (string name in new[] { "train", "t10k" })
        {
            IdxFile.WriteImages(
                folder.Write($"data/mnist/{name}-images-idx3-ubyte", []), new IdxPixels(Count, DigitSide, DigitSide, pixels));
            IdxFile.WriteLabels(folder.File($"data/mnist/{name}-labels-idx1-ubyte"), [.. Enumerable.Range(0, Count).Select(i => (byte)(i % 10))]);
        }
        for (int i = 0; i < Count; i++)
            folder.Write($"data/mnistTask/{(i + 1) % 10}/image_{i:000000}.png", PngFile.Encode(DigitSide, DigitSide, pixels.AsSpan(i * DigitSide * DigitSide, DigitSide * DigitSide)));
        CliRun.Of("study", part, "--data", folder.File("data"), "--epochs", "1", "--runs", folder.File("runs"), "-q").RequireError(3, words, "it holds 20 digits");
    }

    private void WriteDrawing(string character, int writer, int ink)
    {
        var pixels = new byte[Side * Side];
        Array.Fill(pixels, byte.MaxValue);
        int place = int.Parse(character, CultureInfo.InvariantCulture) / 12;
        for (int row = 2; row < 10; row++) pixels.AsSpan(row * Side + 2 + 3 * place, 2).Clear();
        for (int row = 2 * (ink - 1); row < 2 * ink; row++) pixels.AsSpan(row * Side, 2).Clear();
        folder.Write($"data/train/Sample{character}/img{character}-{writer:000}.png", PngFile.Encode(Side, Side, pixels));
    }
}
