using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>The report of audits of simulated labels: how many verdicts were right, and each of them.</summary>
internal static class TrialsReport
{
    /// <summary>Writes the report.</summary>
    /// <param name="trials">The audits, at least one.</param>
    /// <param name="data">The name of the images.</param>
    /// <param name="folder">The run folder.</param>
    /// <exception cref="RunFolderException">A file cannot be written.</exception>
    public static void Save(IReadOnlyList<AuditTrial> trials, string data, RunFolder folder)
    {
        var report = new ReportDocument();
        report.Heading(1, $"Audits of simulated labels of {InlineMarkdown.Escape(Path.GetFileName(Path.TrimEndingDirectorySeparator(data)))}");
        var verdicts = new Headline("verdicts that are right", Interval.Wilson(trials.Count(trial => trial.IsRight), trials.Count));
        int stated = trials.Count(trial => trial.Score?.IsShareHeld is not null), held = trials.Count(trial => trial.Score?.IsShareHeld == true);
        report.Results(stated == 0 ? [verdicts] : [verdicts, new Headline("stated shares of right labels whose interval holds the true one", Interval.Wilson(held, stated))]);
        report.Heading(2, "Audits");
        report.Table(
            ["labels", "seed", "they are", "verdict", "right", "right labels", "as stated", "proposed labels that are right", "largest error of a cell", "seconds"],
            trials.Select(trial => (IReadOnlyList<string>)
            [
                InlineMarkdown.Escape(trial.Simulated), $"{trial.Seed}", Name(trial.Expected), Name(trial.Named), trial.IsRight ? "yes" : "**no**",
                trial.Score is { } score ? Percentage.Of(score.RightLabels) : "–", trial.Score?.StatedRight is { } share ? share.ToPercent() : "–",
                trial.Score?.Recovered is { } recovered ? Percentage.Of(recovered) : "–", Figures.Number(trial.Score?.LargestModelError, 3),
                Figures.Number(trial.Seconds),
            ]));
        RunReport.Save(folder, report);

        static string Name(Learning.Labels.LabelRegime regime) => regime.ToString().ToLowerInvariant();
    }
}
