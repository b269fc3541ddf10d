using System.Text.Json;
using MidasNet.Data;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Audit;

public sealed class SimulateCommandTests
{
    [Fact]
    public void A_folder_is_copied_under_wrong_labels_and_an_audit_is_scored_by_the_true_ones()
    {
        using var images = new QuadrantImages(400, new LabelNoise.Clean());
        string data = images.WriteFolder(), wrong = images.File("wrong"), truth = images.File("truth");
        string[] before = Contents(data);
        var run = CliRun.Of("data", "simulate", "symmetric:0.2", "--data", data, "--to", wrong, "--truth", truth, "-q");
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.Matches("400 images, [67-9][0-9] of them under a wrong label", run.Output);
        Assert.Equal(before, Contents(data));
        Assert.Equal(before, Contents(wrong));
        Assert.Equal(["a", "b", "c", "d"], Directory.GetDirectories(wrong).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(wrong, "*", SearchOption.AllDirectories), file => Assert.Matches("^image_000[0-9]{3}.png$", Path.GetFileName(file)));

        var audit = CliRun.Of("audit", "--data", wrong, "--truth", truth, "--runs", images.Runs, "--epochs", "6", "--json", "-q");
        var score = JsonDocument.Parse(audit.Output).RootElement.GetProperty("score");
        Assert.InRange(score.GetProperty("rightLabels").GetDouble(), 0.75, 0.85);
        Assert.InRange(score.GetProperty("recovered").GetDouble(), 0.95, 1);
    }

    [Fact]
    public void Idx_files_keep_the_numbers_of_their_classes_and_the_seed_decides_all()
    {
        using var images = new QuadrantImages(400, new LabelNoise.Clean());
        string data = images.WriteIdx(), truth = images.File("truth");
        byte[] Simulated(string folder, params string[] more)
        {
            string target = images.File(folder);
            Assert.Equal(0, CliRun.Of(["data", "simulate", "complementary:0", "--data", data, "--to", target, "-q", .. more]).Code);
            return IdxFile.ReadLabels(Path.Combine(target, "labels-idx1-ubyte.gz"));
        }
        byte[] first = Simulated("first", "--truth", truth);
        Assert.Equal(images.TrueLabels(), IdxFile.ReadLabels(truth));
        Assert.All(first.Zip(images.TrueLabels()), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.All(first, label => Assert.InRange(label, 1, 4));
        Assert.Equal(first, Simulated("again"));
        Assert.NotEqual(first, Simulated("other", "--seed", "2"));
    }

    [Fact]
    public void What_cannot_be_is_refused_before_the_work()
    {
        using var images = new QuadrantImages(40, new LabelNoise.Clean());
        string data = images.WriteFolder(), wrong = images.File("wrong");
        CliRun.Of("data", "simulate", "all", "--data", data, "--to", wrong).RequireError(2, "'all' is none of clean, symmetric[:RATE]", "--help");
        CliRun.Of("data", "simulate", "random", "--data", data, "--to", Path.Combine(data, "a")).RequireError(3, "one within the other");
        CliRun.Of("data", "simulate", "random", "--data", images.File("nowhere"), "--to", wrong, "-q").RequireError(3, "there is no");
        string taken = Path.Combine(data, "a", "0.png");
        CliRun.Of("data", "simulate", "random", "--data", data, "--to", wrong, "--truth", taken).RequireError(3, "is there already");
        Assert.False(Path.Exists(wrong));
    }

    private static string[] Contents(string folder)
    {
        string[] files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        return [.. files.Select(file => Convert.ToHexString(File.ReadAllBytes(file))).Order(StringComparer.Ordinal)];
    }
}
