using System.Text.Json;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Tests.Audit;
using MidasNet.Runner.Tests.Reports;
using MidasNet.Runner.Tests.Runs;

namespace MidasNet.Runner.Tests.Cli;

public sealed class ReportCommandTests : IDisposable
{
    private readonly QuadrantImages images = new(240, new LabelNoise.Symmetric(0.1));
    private readonly string data;

    public ReportCommandTests()
    {
        data = images.WriteFolder();
        Directory.Move(images.File("set/a"), images.File("set/<script>&amp;"));
        Directory.Move(images.File("set/b"), images.File("set/**b** [x](y)"));
    }

    public void Dispose() => images.Dispose();

    private string Train(string runs, params string[] more)
    {
        var run = CliRun.Of(
        [
            "train", "--data", data, "--labels", "clean", "--out", images.File("trained.safetensors"), "--runs", images.File(runs), "--epochs", "3", "--width", "2", "-q", .. more,
        ]);
        Assert.Equal(("", 0), (run.Error, run.Code));
        string folder = Assert.Single(Directory.GetDirectories(images.File(runs)));
        Assert.Contains(Path.Combine(folder, "report.html"), run.Output, StringComparison.Ordinal);
        return folder;
    }

    [Fact]
    public void Train_leaves_a_run_folder_whose_report_is_rendered_again_to_the_same_bytes()
    {
        string folder = Train("runs", "--patience", "3");
        string[] files = ["config.json", "environment.json", "events.out", "metrics.jsonl", "predictions.json", "report.html", "report.json", "report.md", "results.json"];
        Assert.Equal(files, Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).Select(name => name!.Split(".tfevents.")[0]));
        var epochs = EventFileReader.ReadFolder(folder).GroupBy(scalar => scalar.Tag.Split('/')[0]).ToDictionary(tag => tag.Key, tag => tag.Count());
        foreach (string tag in new[] { "train loss", "train accuracy", "learning rate" }) Assert.Equal(3, epochs[tag]);
        string[] reports = [Path.Combine(folder, "report.md"), Path.Combine(folder, "report.html")];
        byte[][] before = [.. reports.Select(File.ReadAllBytes)];
        var page = Page.Parse(File.ReadAllText(reports[1]));
        string[] expected =
        [
            "Training on set", "Results", "Training history", "Confusion matrix", "Accuracy by class", "The worst mistakes", "Near misses", "Calibration",
            "Augmentation", "Times", "Recipe", "Command", "Configuration", "Environment",
        ];
        Assert.Equal(expected, Page.Headings(page).Select(heading => heading.Text));
        Assert.Contains("<script>&amp;", Page.Elements(page, "th").Select(cell => cell.Value));
        Assert.Contains("**b** [x](y)", Page.Elements(page, "th").Select(cell => cell.Value));
        Assert.StartsWith("midasnet train --data ", Assert.Single(Page.Elements(page, "pre")).Value, StringComparison.Ordinal);
        foreach (var figure in Page.Elements(page, "figure")) Assert.Single(figure.Elements());

        foreach (string report in reports) File.Delete(report);
        var again = CliRun.Of("report", folder, "--json");
        Assert.Equal(("", 0), (again.Error, again.Code));
        Assert.Equal(before, reports.Select(File.ReadAllBytes));
        var json = JsonDocument.Parse(again.Output).RootElement;
        Assert.Equal(reports[1], json.GetProperty("html").GetString());
        Assert.Equal("accuracy on held-out images", json.GetProperty("results")[0].GetProperty("name").GetString());
    }

    [Fact]
    public void Runs_on_the_same_images_are_compared_in_pairs()
    {
        string first = Train("first"), second = Train("second", "--lr", "0.000001");
        var run = CliRun.Of("report", "compare", first, second, "--json");
        Assert.Equal(("", 0), (run.Error, run.Code));
        var json = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal([Path.GetFileName(first), Path.GetFileName(second)], json.GetProperty("runs").EnumerateArray().Select(compared => compared.GetProperty("name").GetString()));
        var difference = json.GetProperty("differences")[0];
        var pairs = difference.GetProperty("pairs");
        Assert.Equal(24, pairs.GetProperty("images").GetInt32());
        double Accuracy(int index) => json.GetProperty("runs")[index].GetProperty("results")[0].GetProperty("value").GetProperty("value").GetDouble();
        int balance = pairs.GetProperty("onlySecond").GetInt32() - pairs.GetProperty("onlyFirst").GetInt32();
        Assert.Equal(Accuracy(1) - Accuracy(0), balance / 24.0, 1e-9);
        Assert.Equal(pairs.GetProperty("pValue").GetDouble() < 0.05, difference.GetProperty("isSignificant").GetBoolean());

        Assert.Equal(JsonValueKind.Null, difference.GetProperty("notPaired").ValueKind);
    }

    [Fact]
    public void A_comparison_without_pairs_says_why()
    {
        Write("first", """{"name": "accuracy", "value": {"value": 0.5, "low": 0.4, "high": 0.6}, "part": "test"}""", Image("a"));
        Write("second", """{"name": "accuracy", "value": {"value": 0.9, "low": 0.8, "high": 0.95}, "part": "test"}""", Image("b"));
        Write("study", """{"name": "accuracy", "value": {"value": 0.5, "low": "NaN", "high": "NaN"}}""");
        Write("later", """{"name": "accuracy", "value": {"value": 0.5, "low": 0.4, "high": 0.6}}""");
        Write("other", """{"name": "accuracy", "value": {"value": 0.5, "low": 0.4, "high": 0.6}}""", Image("a"));

        Assert.Equal("+40.00 points (+25.86 to +51.18), significant: by the intervals of both, as of independent measurements, since no image has the same name and "
            + "label in the predictions of both", Compared("first", "second"));
        Assert.Equal("0.00 points, not tested: no interval is known, since \"study\" has no predictions.json for a paired test", Compared("first", "study"));
        Assert.EndsWith(", since \"study\" and \"later\" have no predictions.json for a paired test", Compared("study", "later"), StringComparison.Ordinal);
        Assert.EndsWith(", since it is not the accuracy of the predictions that both keep", Compared("first", "other"), StringComparison.Ordinal);

        static string Image(string name) => $$"""{"part": "test", "image": "{{name}}", "label": "x", "predicted": "x", "probability": 1}""";

        string Compared(string first, string second)
        {
            var run = CliRun.Of("report", "compare", images.File(first), images.File(second));
            Assert.Equal(("", 0), (run.Error, run.Code));
            return run.Output.Split('\n')[^2].Trim();
        }

        void Write(string name, string headline, string? prediction = null)
        {
            string run = images.File(name);
            Directory.CreateDirectory(run);
            File.WriteAllText(Path.Combine(run, "config.json"), "{}");
            File.WriteAllText(Path.Combine(run, "report.json"), $$"""{"headlines": [{{headline}}], "blocks": []}""");
            if (prediction is not null) File.WriteAllText(Path.Combine(run, "predictions.json"), $"[{prediction}]");
        }
    }

    [Fact]
    public void Folders_that_cannot_be_reported_on_are_named_with_the_reason()
    {
        CliRun.Of("report").RequireError(2, "report --help");
        CliRun.Of("report", "compare", "one").RequireError(2, "compare");
        CliRun.Of("report", images.File("nothing")).RequireError(3, "there is no run folder", "nothing");
        CliRun.Of("report", data).RequireError(3, "is not the folder of a run: it holds no config.json");
        string run = images.File("run");
        Directory.CreateDirectory(Path.Combine(run, "pictures"));
        File.WriteAllText(Path.Combine(run, "config.json"), "{}");
        CliRun.Of("report", run).RequireError(3, "has no report.json");
        CliRun.Of("report", "compare", run, run).RequireError(3, "has no report.json");
        void Broken(string report, params string[] words)
        {
            File.WriteAllText(Path.Combine(run, "report.json"), report);
            CliRun.Of("report", run).RequireError(3, words);
        }
        Broken("{", "cannot read", "report.json");
        Broken("""{"blocks": [{"$type": "other"}]}""", "cannot read", "report.json");
        Broken("""{"blocks": [{"$type": "heading", "level": 9, "title": "a"}]}""", "it is not the report of a run");
        Broken("""{"blocks": [{"$type": "table", "headers": ["a"], "rows": [["b", "c"]]}]}""", "it is not the report of a run");
        Broken("""{"blocks": [{"$type": "picture", "description": "a", "file": "pictures/gone.svg"}]}""", "gone.svg", "cannot be read");
        Broken("""{"blocks": [{"$type": "picture", "description": "a", "file": "pictures/../config.json"}]}""", "which is not in the folder pictures");
        File.WriteAllText(Path.Combine(run, "pictures/bad.svg"), "<svg");
        Broken("""{"blocks": [{"$type": "picture", "description": "a", "file": "pictures/bad.svg"}]}""", "bad.svg", "cannot be read");
        Assert.False(File.Exists(Path.Combine(run, "report.html")));
        File.WriteAllText(Path.Combine(run, "report.json"), """{"blocks": []}""");
        CliRun.Of("report", "compare", run, run).RequireError(3, "has no results to compare");
    }

    [Fact]
    public void Nothing_in_common_is_said_with_what_there_is()
    {
        string Write(string name, string result)
        {
            string run = images.File(name);
            Directory.CreateDirectory(run);
            File.WriteAllText(Path.Combine(run, "config.json"), "{}");
            File.WriteAllText(
                Path.Combine(run, "report.json"),
                $$"""{"headlines": [{"name": "{{result}}", "value": {"value": 0.5, "low": 0.4, "high": 0.6} }], "blocks": []}""");
            return run;
        }
        string one = Write("one", "accuracy"), two = Write("two", "recall"), three = Write("three", "accuracy");
        CliRun.Of("report", "compare", one, two).RequireError(3, "no result in common", "one has 'accuracy'", "two has 'recall'");
        string text = CliRun.Of("report", "compare", one, two, three).Output;
        Assert.Contains("accuracy: three against one", text, StringComparison.Ordinal);
        Assert.Contains("0.00 points (-14.14 to +14.14), not significant", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_are_images_of_one_name_and_label_in_both()
    {
        PredictedImage Image(string name, string label, string predicted, string part = PredictedImage.HeldOut) => new(part, name, label, predicted, 0.5);
        PredictedImage[] first = [Image("1", "a", "a"), Image("2", "a", "a"), Image("3", "a", "b"), Image("4", "a", "a"), Image("5", "a", "a", PredictedImage.Test)];
        PredictedImage[] second = [Image("2", "a", "b"), Image("1", "a", "b"), Image("3", "a", "a"), Image("4", "b", "b"), Image("5", "a", "a")];
        Assert.Equal(new PairedPredictions(3, 2, 1, 1), PairedPredictions.Of(PredictedImage.HeldOut, first, second));
        Assert.Null(PairedPredictions.Of("other", first, second));
    }
}
