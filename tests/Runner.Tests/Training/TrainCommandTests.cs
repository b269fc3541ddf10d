using System.Text.Json;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Tests.Audit;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Training;

public sealed class TrainCommandTests
{
    public static TheoryData<object, string> Regimes => new()
    {
        { new LabelNoise.Clean(), "clean" },
        { new LabelNoise.Symmetric(0.3), "noisy" },
        { new LabelNoise.Complementary(0.01), "complementary" },
    };

    private static readonly string[] OneStage = ["--folds", "2", "--stages", "1"];

    private static CliRun Train(QuadrantImages images, string data, params string[] more) => CliRun.Of(
    [
        "train", "--data", data, "--out", images.File("trained.safetensors"), "--epochs", "6", "--width", "4", "--runs", images.Runs, "-q", .. more,
        .. more.Contains("clean") ? [] : OneStage,
    ]);

    [Theory]
    [MemberData(nameof(Regimes), DisableDiscoveryEnumeration = true)]
    public void Learns_what_images_show_from_labels_that_are(object kind, string labels)
    {
        var noise = (LabelNoise)kind;
        using var images = new QuadrantImages(1200, noise);
        var run = Train(images, images.WriteIdx(), "--labels", labels, "--json");
        Assert.Equal(("", 0), (run.Error, run.Code));
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(noise.Regime.ToString(), json.GetProperty("regime").GetString(), ignoreCase: true);
        Assert.Equal(120, json.GetProperty("validationImages").GetInt32());
        // Labels that may be wrong calibrate nothing.
        var calibration = json.GetProperty("calibration");
        Assert.Equal(labels == "clean" ? 120 : 0, calibration.GetProperty("images").GetInt32());
        Assert.Equal(labels != "clean", calibration.GetProperty("temperature").GetDouble() == 1);

        using var clean = new QuadrantImages(200, new LabelNoise.Clean(), seed: 2);
        var eval = CliRun.Of("eval", "--checkpoint", images.File("trained.safetensors"), "--data", clean.WriteIdx(), "--json", "-q");
        Assert.Equal(("", 0), (eval.Error, eval.Code));
        Assert.InRange(JsonDocument.Parse(eval.Output).RootElement.GetProperty("accuracy").GetProperty("value").GetDouble(), 0.95, 1);
    }

    [Fact]
    public void Audits_labels_that_nothing_is_known_about()
    {
        using var images = new QuadrantImages(1200, new LabelNoise.Complementary(0.01));
        var run = Train(images, images.WriteFolder());
        Assert.Equal(("", 0), (run.Error, run.Code));
        Assert.StartsWith("The labels are complementary", run.Output, StringComparison.Ordinal);
        Assert.Contains("estimated from labels that may be wrong", run.Output, StringComparison.Ordinal);

        var predicted = CliRun.Of("predict", "--checkpoint", images.File("trained.safetensors"), images.File("set/a/0.png"));
        Assert.Equal(("", 0), (predicted.Error, predicted.Code));
    }

    [Fact]
    public void A_table_in_parts_is_trained_on_without_its_test_and_evaluated_by_it()
    {
        using var images = new QuadrantImages(240, new LabelNoise.Clean());
        string set = images.WriteFolder(), table = images.File("set/labels.csv");
        string PartOf(int number) => number < 40 ? "train" : number < 50 ? "val" : "test";
        var rows = "abcd".SelectMany(name => Enumerable.Range(0, 60).Select(i => $"{name}/{i}.png,class {name},{PartOf(i)}"));
        File.WriteAllLines(table, ["file,label,split", .. rows]);
        File.WriteAllText(Path.Combine(set, "a/3.png"), "no picture");
        string[] more = ["--labels", "clean", "--json"];
        Train(images, table, more).RequireError(3, "a/3.png");

        var run = Train(images, table, [.. more, "--skip-bad"]);
        Assert.Equal(("", 0), (run.Error, run.Code));
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal((159, 40, 40), (Number("trainImages"), Number("validationImages"), Number("testImages")));
        Assert.InRange(json.GetProperty("testAccuracy").GetProperty("value").GetDouble(), 0, 1);
        Assert.Equal("class a", json.GetProperty("classes")[0].GetString());
        int Number(string name) => json.GetProperty(name).GetInt32();

        var eval = CliRun.Of("eval", "--checkpoint", images.File("trained.safetensors"), "--data", table, "--json");
        Assert.Equal(0, eval.Code);
        Assert.Equal(40, JsonDocument.Parse(eval.Output).RootElement.GetProperty("count").GetInt32());
    }

    [Fact]
    public void Balance_patience_and_the_learning_rate_are_chosen_on_the_command_line()
    {
        using var images = new QuadrantImages(240, new LabelNoise.Clean());
        string set = images.WriteFolder();
        foreach (string file in Directory.GetFiles(images.File("set/a")).Order(StringComparer.Ordinal).Skip(12)) File.Delete(file);
        var run = CliRun.Of(
            "train", "--data", set, "--out", images.File("trained.safetensors"), "--labels", "clean", "--epochs", "30", "--width", "4", "--lr", "auto", "--patience", "2",
            "--balance", "weights", "--runs", images.Runs, "--json", "-q");
        Assert.Equal(("", 0), (run.Error, run.Code));
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.NotEqual(0.003, json.GetProperty("recipe").GetProperty("learningRate").GetDouble()); // that of the recipe for as few images
        Assert.Equal(0.5, json.GetProperty("recipe").GetProperty("classWeighting").GetDouble());
        Assert.InRange(json.GetProperty("stoppedAfter").GetInt32(), 3, 29);
        Assert.InRange(json.GetProperty("balancedAccuracy").GetDouble(), 0.8, 1);

        var wrong = CliRun.Of("train", "--data", set, "--out", images.File("x"), "--lr", "much", "--balance", "some", "--patience", "-1");
        Assert.Equal(2, wrong.Code);
        Assert.Contains("--lr takes a number above 0, at most 10, or auto; was given 'much'", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("--patience must be an integer from 0", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_ends_with_nothing_to_resume_leaves_no_folder()
    {
        using var images = new QuadrantImages(4, new LabelNoise.Clean());
        Train(images, images.File("nothing")).RequireError(3, "nothing");
        Assert.Empty(Directory.GetDirectories(images.Runs));
    }

    [Fact]
    public void Random_labels_are_said_to_be_so()
    {
        using var images = new QuadrantImages(1200, new LabelNoise.Random());
        Train(images, images.WriteIdx()).RequireError(3, "the labels are random");
        Assert.False(File.Exists(images.File("trained.safetensors")));
    }

    [Fact]
    public void What_cannot_work_is_said_before_any_work()
    {
        using var images = new QuadrantImages(40, new LabelNoise.Clean());
        string data = images.WriteIdx();
        CliRun.Of("train", "--data", data, "--out", images.File("no/such/x.safetensors")).RequireError(3, "there is no folder");
        CliRun.Of("train", "--data", images.File("nothing"), "--out", images.File("x"), "--runs", images.Runs, "-q").RequireError(3, "no folder, zip archive or IDX file");
        CliRun.Of("train", "--data", data, "--out", images.File("x"), "--labels", "odd").RequireError(2, "'odd'");
        CliRun.Of("train", "--data", data, "--out", images.File("x"), "--validation", "60").RequireError(2, "--validation must be an integer from 0 to 50");
        CliRun.Of("train", "--data", images.WriteFolder(), "--out", images.File("x"), "--label-file", data).RequireError(2, "--label-file and --transposed are for IDX files");
    }

    [Fact]
    public void A_class_with_fewer_images_than_folds_is_named()
    {
        using var images = new QuadrantImages(12, new LabelNoise.Clean());
        CliRun.Of("train", "--data", images.WriteFolder(), "--out", images.File("x"), "--labels", "noisy", "--folds", "5", "--validation", "0", "--runs", images.Runs, "-q")
            .RequireError(3, "class 'a' has 3 different pictures", "too few for 5 folds", "--folds sets their number");
    }
}
