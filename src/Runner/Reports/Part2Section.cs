using MidasNet.Runner.Study;
using MidasNet.Training;

namespace MidasNet.Runner.Reports;

/// <summary>Part 2 in the report: the arms side by side.</summary>
internal sealed class Part2Section(StudyReport study, TransferOutcome outcome)
{
    /// <summary>Writes the section.</summary>
    public void Write(MarkdownReport report)
    {
        var results = outcome.Results;
        report.Heading(2, $"Part 2: transfer learning on digits ({StudyReport.Origin(results.Data)})");
        report.Paragraph(
            "Test accuracy, with its 95 % interval (over seeds, or over the test digits if there is one seed), is looked at once, after training. Seconds and epochs to 97, 98 and 99 % are measured on 2,000 training digits that no arm"
            + " trains on; they count everything that a user waits for, the extraction of features included.");
        report.Table(
            ["arm", "training images", "parameters trained", "test accuracy", "epochs", "s in all", "s to 97 %", "s to 98 %", "s to 99 %", "epochs to 97 %", "to 98 %", "to 99 %"],
            results.Arms.Select(Row));
        foreach (var arm in results.Arms.Where(a => a.Missing is not null)) report.Paragraph($"{arm.Name}: not run. {arm.Missing}.");
        foreach (var arm in results.Arms.Where(a => a.TestAccuracies.Count > 1))
            report.Paragraph($"{arm.Name}, seed by seed: {string.Join(", ", arm.TestAccuracies.Select(a => StudyReport.Percent(a, 2)))}.");
        study.Picture(report, "Error on held-out digits against time", "part2-error-by-seconds.svg", new LineChart
        {
            Title = "Part 2: error on held-out digits",
            XTitle = "seconds",
            YTitle = "error",
            LogarithmicY = true,
            PercentY = true,
            Lines = [.. outcome.Curves.Select(c => new ChartLine(c.Curve.Name, [.. c.Curve.Points.Select(p =>
                new ChartPoint(c.SecondsBefore + p.Seconds!.Value, Math.Max(1 - p.ValidationAccuracy!.Value, 1e-4)))]))],
        }.ToSvg());
        study.Picture(report, "Training loss", "part2-loss.svg", new LineChart
        {
            Title = "Part 2: training loss",
            XTitle = "optimizer steps",
            YTitle = "cross-entropy, nats",
            LogarithmicY = true,
            Lines = [.. outcome.Curves.Select(c => new ChartLine(c.Curve.Name, [.. c.Curve.Points.Select(p => new ChartPoint(p.Step!.Value, p.TrainLoss!.Value))]))],
        }.ToSvg());
    }

    private static IReadOnlyList<string> Row(ArmResults arm) =>
    [
        arm.Name, StudyReport.Number(arm.TrainImages), StudyReport.Number(arm.Parameters), TestAccuracy(arm),
        StudyReport.Number(arm.Epochs), StudyReport.Number(arm.Seconds), StudyReport.Number(arm.SecondsTo97, 1), StudyReport.Number(arm.SecondsTo98, 1),
        StudyReport.Number(arm.SecondsTo99, 1), StudyReport.Number(arm.EpochsTo97, 2), StudyReport.Number(arm.EpochsTo98, 2),
        StudyReport.Number(arm.EpochsTo99, 2),
    ];

    private static string TestAccuracy(ArmResults arm) => arm is { TestAccuracy: { } mean, TestAccuracyLow: { } low, TestAccuracyHigh: { } high }
        ? new Interval(mean, low, high).ToPercent(2)
        : "–";
}
