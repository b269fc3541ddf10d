using System.Text.Json;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tests.Cli;

public sealed class GalleryCommandTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    /// <summary>A run folder with a report of a heading and a result.</summary>
    private string Run(string heading, double accuracy)
    {
        var folder = RunFolder.Create(temporary.File("runs"), "train", DateTimeOffset.UtcNow);
        File.WriteAllText(Path.Combine(folder.Path, "config.json"), """{"data": "set"}""");
        folder.WriteEnvironment(RunEnvironment.Current(1, 1, "cpu", "midasnet train --data set --out set.safetensors"), Progress.OnStandardError(quiet: true, noProgress: true));
        var report = new ReportDocument().Heading(1, InlineMarkdown.Escape(heading)).Results(new Headline("accuracy", new Learning.Interval(accuracy, accuracy - 0.1, accuracy + 0.05)));
        RunReport.Save(folder, report);
        return folder.Path;
    }

    private string Page(string name)
    {
        string path = temporary.File(name);
        File.WriteAllText(path, "<!DOCTYPE html><title>network</title>");
        return path;
    }

    [Fact]
    public void Reports_and_pages_are_collected_under_an_index()
    {
        string first = Run("Training on <b>birds</b>", 0.9), second = Run("Training on fish", 0.8), page = Page("Index.html"), target = temporary.File("gallery");
        var run = CliRun.Of("report", "gallery", first, second, "--page", page, "--out", target, "--title", "Pets & birds", "--json");
        Assert.Equal(("", 0), (run.Error, run.Code));
        using var json = JsonDocument.Parse(run.Output);
        string[] files = [.. json.RootElement.GetProperty("files").EnumerateArray().Select(file => file.GetString()!)];
        // A page of the name of the index gets another one.
        Assert.Equal([$"{Path.GetFileName(first)}.html", $"{Path.GetFileName(second)}.html", "Index-2.html", "index.html"], files);
        Assert.Equal(files.Order(StringComparer.Ordinal), Directory.GetFiles(target).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(File.ReadAllBytes(Path.Combine(first, "report.html")), File.ReadAllBytes(Path.Combine(target, files[0])));
        Assert.Equal(File.ReadAllBytes(page), File.ReadAllBytes(Path.Combine(target, files[2])));

        var index = Reports.Page.Parse(File.ReadAllText(Path.Combine(target, "index.html")), files);
        Assert.Equal(["Pets & birds", "Training on <b>birds</b>", "Training on fish", "Networks to try"], Reports.Page.Headings(index).Select(heading => heading.Text));
        Assert.Equal(files[..3], Reports.Page.Elements(index, "a").Select(link => link.Attribute("href")!.Value).Where(link => !link.StartsWith('#')));
        Assert.Contains("90.00 %", Reports.Page.Elements(index, "td").Select(cell => cell.Value));
    }

    [Fact]
    public void A_gallery_replaces_nothing_and_is_whole_or_not_there()
    {
        string run = Run("Training", 0.9), target = temporary.File("gallery");
        Directory.CreateDirectory(target);
        File.WriteAllText(Path.Combine(target, "mine.txt"), "mine");
        RequireRefused("is not empty", run, "--out", target);
        RequireRefused("lies within the input", run, "--out", Path.Combine(run, "gallery"));
        RequireRefused("there is no folder", run, "--out", temporary.File("missing/gallery"));
        RequireRefused("there is no run folder", temporary.File("runs/none"), "--out", temporary.File("other"));
        RequireRefused("there is no page", run, "--page", temporary.File("none.html"), "--out", temporary.File("other"));
        RequireRefused("is no HTML file", run, "--page", Path.Combine(run, "config.json"), "--out", temporary.File("other"));
        Assert.Equal(2, CliRun.Of("report", "gallery", run).Code);
        Assert.Equal(["gallery", "runs"], Directory.GetFileSystemEntries(temporary.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("mine", File.ReadAllText(Assert.Single(Directory.GetFiles(target))));
    }

    [Fact]
    public void A_signal_leaves_no_gallery_and_no_report()
    {
        string run = Run("Training", 0.9);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Equal(130, CliRun.Of(stopped.Token, "report", "gallery", run, "--out", temporary.File("gallery")).Code);
        Assert.Equal(["runs"], temporary.Names);
        File.Delete(Path.Combine(run, "report.html"));
        Assert.Equal(130, CliRun.Of(stopped.Token, "report", run).Code);
        Assert.False(File.Exists(Path.Combine(run, "report.html")));
    }

    [Fact]
    public void The_rest_of_a_gallery_that_was_stopped_is_named()
    {
        string run = Run("Training", 0.9);
        Directory.CreateDirectory(temporary.File("gallery.part"));
        RequireRefused("the rest of a gallery that was stopped", run, "--out", temporary.File("gallery"));
    }

    private static void RequireRefused(string why, params string[] arguments)
    {
        var run = CliRun.Of(["report", "gallery", .. arguments]);
        Assert.NotEqual(0, run.Code);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected", run.Error, StringComparison.Ordinal);
    }
}
