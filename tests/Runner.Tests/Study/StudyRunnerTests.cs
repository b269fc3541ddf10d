using System.Text.Json;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Runner.Tests.Tuning;

namespace MidasNet.Runner.Tests.Study;

/// <summary>A part of the study from the command line to the report, with one epoch per run, on the built-in characters.</summary>
public sealed class StudyRunnerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Part_1_runs_without_data_and_leaves_results_a_report_and_a_checkpoint_that_can_be_used()
    {
        string noData = Directory.CreateDirectory(folder.File("data")).FullName, runs = folder.File("runs");
        var study = CliRun.Of(
            "study", "part1", "--epochs", "1", "--data", noData, "--runs", runs, "--seed", "3", "--ablation", Ablate(), "--json", "--quiet");
        Assert.Equal((0, ""), (study.Code, study.Error));

        var results = JsonDocument.Parse(study.Output).RootElement;
        var part1 = results.GetProperty("part1");
        Assert.Equal("synthetic", part1.GetProperty("data").GetString());
        Assert.Equal(3, part1.GetProperty("seed").GetInt32());
        Assert.True(part1.GetProperty("seconds").GetDouble() > 0);
        var validation = part1.GetProperty("validation");
        var interval = validation.GetProperty("mean");
        double mean = interval.GetProperty("value").GetDouble();
        Assert.True(interval.GetProperty("low").GetDouble() < mean && mean < interval.GetProperty("high").GetDouble());
        Assert.InRange(mean, 3.0 / 62, 0.9); // better than guessing after one epoch, and not yet perfect
        Assert.Equal(1, validation.GetProperty("folds").GetArrayLength());
        Assert.InRange(part1.GetProperty("byWriter").GetProperty("accuracy").GetProperty("mean").GetProperty("value").GetDouble(), 3.0 / 62, 0.9);
        Assert.Equal([5, 20, 32], part1.GetProperty("learningCurve").EnumerateArray().Select(point => point.GetProperty("imagesPerClass").GetInt32()));
        Assert.Equal(62, part1.GetProperty("perClass").EnumerateObject().Count());

        string run = Assert.Single(Directory.GetDirectories(runs));
        string report = File.ReadAllText(Path.Combine(run, "report.md"));
        Assert.Contains("synthetic data", report);
        Assert.Contains("Effect of depth", report);
        Assert.Matches(@"\| no dropout +\| dropout", report);
        Assert.Contains(part1.GetProperty("depthVerdict").GetString()!, report);
        string[] pictures =
        [
            "part1-curves.svg", "part1-depth.svg", "part1-depth-curves.svg", "part1-confusion.svg", "part1-classes.svg", "part1-mistakes.svg",
            "part1-calibration.svg", "part1-filters.png", "part1-occlusion-wrong.svg", "part1-learning-curve.svg",
        ];
        foreach (string picture in pictures)
        {
            Assert.Contains($"pictures/{picture}", report);
            Assert.True(File.Exists(Path.Combine(run, "pictures", picture)));
        }
        foreach (string name in new[] { "config.json", "environment.json", "results.json", "metrics.jsonl" }) Assert.True(File.Exists(Path.Combine(run, name)));

        var inspected = CliRun.Of("weights", "inspect", Path.Combine(run, "checkpoints", "part1.safetensors"));
        Assert.Equal(0, inspected.Code);
        Assert.Contains("classifier.weight", inspected.Output);

        string published = folder.File("part1.json");
        Assert.Equal(0, CliRun.Of("report", "publish", run, "--out", published).Code);
        Assert.DoesNotContain(Path.GetFileName(folder.Path), File.ReadAllText(published), StringComparison.Ordinal);
        var table = CliRun.Of("report", "table", published, "--tables", "headline,part1-scores,part1-depths");
        Assert.Contains(", 1 fold x 1 seed", table.Output, StringComparison.Ordinal);
        Assert.Contains(", synthetic data, quick preset", table.Output, StringComparison.Ordinal);
        // The report has the same tables.
        string[] rows = [.. table.Output.Split('\n').Where(line => line.StartsWith("| plain ", StringComparison.Ordinal) || line.StartsWith("| by writer: ", StringComparison.Ordinal))];
        Assert.True(rows.Length >= 3);
        foreach (string row in rows) Assert.Contains(row, report, StringComparison.Ordinal);

        // Resumed when it is done, it trains nothing again and says the same.
        string metrics = File.ReadAllText(Path.Combine(run, "metrics.jsonl"));
        var again = CliRun.Of("study", "part1", "--epochs", "1", "--data", noData, "--seed", "3", "--resume", run, "--json", "--quiet");
        Assert.Equal((0, ""), (again.Code, again.Error));
        var repeated = JsonDocument.Parse(again.Output).RootElement.GetProperty("part1");
        foreach (string name in new[] { "validation", "validations", "byWriter", "perClass", "learningCurve", "depths", "depthVerdict" })
            Assert.Equal(part1.GetProperty(name).GetRawText(), repeated.GetProperty(name).GetRawText());
        Assert.Equal(metrics, File.ReadAllText(Path.Combine(run, "metrics.jsonl")));
    }

    [Fact]
    public void The_table_of_an_ablation_that_is_not_there_is_missed_before_any_work() =>
        CliRun.Of("study", "part1", "--ablation", folder.File("nowhere"), "--runs", folder.File("runs"), "--quiet").RequireError(3, "no run folder", "nowhere");

    [Fact]
    public void What_a_study_cannot_begin_with_leaves_no_run_folder()
    {
        string study = folder.Write("a study/config.json", """{ "parts": [1], "preset": "quick" }"""), nothing = folder.Write("nothing/config.json", "{}");
        string unfinished = folder.Write("unfinished/config.json", """{ "command": "ablate" }"""), noData = Directory.CreateDirectory(folder.File("data")).FullName;
        string damaged = Path.GetDirectoryName(folder.Write("damaged/trainPart1.zip", "no archive")) ?? "";
        void Refused(string reason, params string[] options) =>
            CliRun.Of(["study", "part1", "--data", noData, "--runs", folder.File("runs"), "-q", .. options]).RequireError(3, reason);

        Refused("a study' is not the folder of a run of 'midasnet ablate', but of 'midasnet study'", "--ablation", Path.GetDirectoryName(study) ?? "");
        Refused("nothing' is not the folder of a run of 'midasnet ablate'", "--ablation", Path.GetDirectoryName(nothing) ?? "");
        Refused("unfinished' has no results.json", "--ablation", Path.GetDirectoryName(unfinished) ?? "");
        Refused("there is no EMNIST", "--dataset", "emnist");
        Assert.False(Directory.Exists(folder.File("runs")));
        // Found when the run has begun.
        CliRun.Of("study", "part1", "--data", damaged, "--runs", folder.File("runs"), "-q").RequireError(3, "trainPart1.zip");
        Assert.Empty(Directory.GetDirectories(folder.File("runs")));
    }

    [Theory]
    [InlineData("--vgg-cut is for Part 2", "part1", "--vgg-cut", "3")]
    [InlineData("--vgg-head is for Part 2", "part3", "--vgg-head", "norm")]
    [InlineData("--recipe is for Part 1", "part2", "--recipe", "characters.json")]
    public void An_option_of_another_part_is_refused(string reason, params string[] arguments) => CliRun.Of(["study", .. arguments]).RequireError(2, reason);

    [Fact]
    public void A_table_of_ingredients_is_for_part_1_on_the_drawings_alone()
    {
        CliRun.Of("study", "part2", "--ablation", folder.Path).RequireError(2, "--ablation is for");
        CliRun.Of("study", "part1", "--dataset", "emnist", "--ablation", folder.Path).RequireError(2, "--ablation is for");
    }

    [Fact]
    public void A_folder_of_runs_that_cannot_be_made_is_said_before_any_work() =>
        CliRun.Of("study", "part1", "--runs", folder.Write("file", "")).RequireError(3, "run folder");

    [Fact]
    public void A_run_is_resumed_with_the_options_that_it_was_begun_with()
    {
        string run = Directory.CreateDirectory(folder.File("begun")).FullName;
        File.WriteAllText(Path.Combine(run, "config.json"), """{ "parts": [2], "preset": "full", "seed": 1, "epochs": 3, "out": "runs" }""");
        var error = CliRun.Of("study", "part1", "--preset", "quick", "--seed", "4", "--epochs", "3", "--resume", run, "--quiet");
        error.RequireError(3, "begun with part2 and", "--preset full", "--seed 1");
        Assert.DoesNotContain("epochs", error.Error, StringComparison.Ordinal);
        CliRun.Of("study", "part2", "--preset", "full", "--epochs", "3", "--resume", run, "--recipe", folder.Write("r.json", "{}"), "--quiet")
            .RequireError(3, "no --recipe");
        CliRun.Of("study", "part2", "--preset", "full", "--epochs", "3", "--vgg-size", "48", "--resume", run, "--quiet").RequireError(3, "no choices for VGG19");
        CliRun.Of("study", "part2", "--resume", folder.File("nowhere"), "--quiet").RequireError(3, "no run folder");
    }

    [Fact]
    public void A_run_that_was_begun_on_a_card_is_not_resumed_on_the_processor()
    {
        string run = Directory.CreateDirectory(folder.File("begun")).FullName;
        const string Begun = """{ "parts": [2], "preset": "quick", "device": { "name": "gpu:1", "precision": "tensorFloat32" } }""";
        File.WriteAllText(Path.Combine(run, "config.json"), Begun);
        CliRun.Of("study", "part2", "--resume", run, "--device", "cpu", "--quiet").RequireError(3, "was begun with --device gpu --precision tf32: resume it with the same");
        CliRun.Of("study", "part2", "--resume", run, "--device", "gpu:emulator", "--quiet").RequireError(3, "--device gpu --precision tf32");
    }

    /// <summary>Makes a table of ingredients, and gives the folder of its run.</summary>
    private string Ablate()
    {
        using var pictures = new TinyPictures();
        var run = CliRun.Of(
            "ablate", "--data", pictures.WriteIdx(), "--from", pictures.Recipe, "--folds", "2", "--epochs", "1", "--threads", "1", "-q",
            "--ingredients", pictures.Write("mine.json", """{"no dropout": {"dropout": 0}}"""), "--runs", folder.File("ablations"), "--json");
        Assert.Equal((0, ""), (run.Code, run.Error));
        return JsonDocument.Parse(run.Output).RootElement.GetProperty("folder").GetString()!;
    }

    [Fact]
    public void A_recipe_that_does_not_fit_is_refused()
    {
        CliRun.Of("study", "part1", "--recipe", folder.Write("a.json", """{"depth": 0}""")).RequireError(3, "a.json", "depth 0: 1 to 32 fit");
        CliRun.Of("study", "part1", "--recipe", folder.Write("b.json", """{"framing": "digit"}""")).RequireError(3, "b.json", "Part 1 has drawings");
        CliRun.Of("study", "part1", "--recipe", folder.File("none.json")).RequireError(3, "none.json");
    }

    public void Dispose() => folder.Dispose();
}
