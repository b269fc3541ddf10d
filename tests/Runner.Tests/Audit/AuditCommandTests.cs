using System.Text.Json;
using MidasNet.Data;
using MidasNet.Labels;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Audit;

public sealed class AuditCommandTests
{
    public static TheoryData<LabelNoise> Regimes =>
        [new LabelNoise.Clean(), new LabelNoise.Symmetric(0.2), new LabelNoise.Pair(0.3), new LabelNoise.Random(), new LabelNoise.Complementary(0.01)];

    private static CliRun Audit(QuadrantImages images, string data, params string[] more) =>
        CliRun.Of(["audit", "--data", data, "--out", images.Runs, "--epochs", "6", "-q", .. more]);

    [Theory]
    [MemberData(nameof(Regimes), DisableDiscoveryEnumeration = true)]
    public void Names_the_regime_and_writes_a_page(LabelNoise noise)
    {
        using var images = new QuadrantImages(1200, noise);
        var run = Audit(images, images.WriteIdx(), "--json");
        Assert.Equal("", run.Error);
        Assert.Equal(0, run.Code);
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(noise.Regime.ToString(), json.GetProperty("regime").GetString(), ignoreCase: true);
        Assert.Equal(["1", "2", "3", "4"], json.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        string report = File.ReadAllText(json.GetProperty("report").GetString() ?? "");
        Assert.Contains("## Tests", report, StringComparison.Ordinal);
        Assert.Contains("pictures/folder-3.png", report, StringComparison.Ordinal);
        Assert.Equal(noise is not LabelNoise.Random, report.Contains("pictures/suspects.svg", StringComparison.Ordinal));
    }

    [Fact]
    public void Proposes_labels_and_copies_a_clean_tree_without_touching_the_original()
    {
        using var images = new QuadrantImages(400, new LabelNoise.Symmetric(0.2));
        string data = images.WriteFolder(), csv = images.File("proposed.csv"), copy = images.File("clean");
        var before = Snapshot(data);
        var run = Audit(images, data, "--relabel", csv, "--apply", copy);
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.StartsWith("The labels are noisy", run.Output, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot(data));

        string[] lines = File.ReadAllLines(csv);
        Assert.Equal("image,given,proposed,confidence", lines[0]);
        Assert.Equal(401, lines.Length);
        // The classes are equally many again, as they were before the noise.
        Assert.All(Directory.GetDirectories(copy), folder => Assert.InRange(Directory.GetFiles(folder).Length, 95, 105));
        Assert.Equal(before.Values.Order(), Snapshot(copy).Values.Order());
    }

    [Fact]
    public void Idx_files_are_copied_under_the_labels_of_their_own_count()
    {
        using var images = new QuadrantImages(400, new LabelNoise.Symmetric(0.2));
        string copy = images.File("clean");
        Assert.Equal(0, Audit(images, images.WriteIdx(), "--apply", copy).Code);
        byte[] labels = IdxFile.ReadLabels(Path.Combine(copy, "labels-idx1-ubyte.gz"));
        // 320 were right before.
        Assert.InRange(images.Labels.Truth.CountRight([.. labels.Select(label => label - 1)]), 375, 400);
    }

    [Fact]
    public void Random_labels_have_nothing_to_propose()
    {
        using var images = new QuadrantImages(400, new LabelNoise.Random());
        Audit(images, images.WriteIdx(), "--relabel", images.File("proposed.csv")).RequireError(2, "random", "nothing to propose");
        Assert.False(File.Exists(images.File("proposed.csv")));
    }

    [Fact]
    public void A_copy_into_the_original_or_over_something_is_refused_before_the_work()
    {
        using var images = new QuadrantImages(40, new LabelNoise.Clean());
        string data = images.WriteFolder();
        Audit(images, data, "--apply", Path.Combine(data, "clean")).RequireError(3, "one within the other");
        Audit(images, data, "--apply", images.File("")).RequireError(3, "one within the other");
        Directory.CreateDirectory(images.File("other/sub"));
        Audit(images, data, "--apply", images.File("other")).RequireError(3, "not empty");
        Audit(images, data, "--relabel", images.File("nowhere/a.csv")).RequireError(3, "there is no folder");
    }

    [Fact]
    public void Too_few_images_or_classes_are_refused()
    {
        using var images = new QuadrantImages(8, new LabelNoise.Clean());
        string data = images.WriteFolder();
        Audit(images, data).RequireError(3, "has 2 images, too few for 3 folds");
        foreach (string other in new[] { "b", "c", "d" }) Directory.Delete(Path.Combine(data, other), recursive: true);
        Audit(images, data).RequireError(3, "at least two classes");
        Audit(images, images.File("nowhere")).RequireError(3, "there is no folder, zip archive or IDX file");
    }

    // Each file by its path, with its content.
    private static Dictionary<string, string> Snapshot(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)
        .ToDictionary(path => path, path => Convert.ToBase64String(File.ReadAllBytes(path)));
}
