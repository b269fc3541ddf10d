using System.CommandLine;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Cli;

/// <summary><c>midasnet report</c>: the report of a run again, several runs side by side, a gallery of them, and what is published of a study.</summary>
internal static class ReportCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(Session session)
    {
        var run = new Argument<string>("run") { Description = "The folder of a run", HelpName = "RUN" };
        var json = CommonOptions.Json();
        var command = new Verb(
            "report", "Renders the report of a run again from the files of its folder, compares runs, makes a gallery of them, or publishes results of the study",
            "midasnet report runs/20260101T120000Z-train-1a2b3c",
            "midasnet report compare runs/20260101T120000Z-train-1a2b3c runs/20260102T120000Z-train-4d5e6f",
            "midasnet report publish runs/20260101T120000Z-study-part1-1a2b3c --out docs/results/part1.json",
            "midasnet report table docs/results/part1.json docs/results/part3.json --into README.md")
        {
            run, json, Compare(session), GalleryCommand.Create(session), ReportPublishCommand.Create(session), ReportTableCommand.Create(session),
        };
        command.SetAction(parsed =>
        {
            var folder = RunFolder.Open(parsed.GetRequiredValue(run));
            session.Cancellation.ThrowIfCancellationRequested();
            var report = RunReport.Rebuild(folder);
            session.Write(new RebuiltReport(folder.Path, folder.Report, folder.HtmlReport, report.Headlines), parsed.GetValue(json), [folder.Report, folder.HtmlReport]);
        });
        return command;
    }

    private static Verb Compare(Session session)
    {
        var runs = new Argument<string[]>("runs")
        {
            Description = "The folders of at least two runs; the others are compared with the first",
            HelpName = "RUN",
            Arity = new ArgumentArity(2, 100),
        };
        var json = CommonOptions.Json();
        var command = new Verb(
            "compare", "Shows the main results of runs side by side, and whether their differences are significant",
            "midasnet report compare runs/20260101T120000Z-train-1a2b3c runs/20260102T120000Z-train-4d5e6f --json")
        {
            runs, json,
        };
        command.SetAction(parsed =>
        {
            var comparison = RunComparison.Of(parsed.GetRequiredValue(runs));
            session.Write(comparison, parsed.GetValue(json), comparison.Lines());
        });
        return command;
    }
}
