using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part2;

/// <summary>Part 2 in the report: a comparison of the variants.</summary>
internal sealed class Part2Section(ReportPictures pictures, TransferOutcome outcome)
{
    private readonly Part2Results results = outcome.Results;

    /// <summary>Writes the section.</summary>
    public void Write(ReportDocument report)
    {
        report.Heading(2, $"Part 2: transfer learning on digits ({results.Data.Describe()})");
        report.Paragraph(
            "Test accuracy, with its 95 % interval (Student's t over seeds, or Wilson over the test digits if there is one seed), is evaluated once per"
            + " network, after training. Seconds and epochs to 97, 98, 99 and 99.5 % are measured on 2,000 held-out training digits. Seconds are those of"
            + " the first seed, whose runs have all threads, and include everything that a user waits for, such as feature extraction; epochs are means over"
            + " seeds. A dash means that the first seed, or for epochs a seed, did not reach the accuracy.");
        report.Table(
            ["variant", "training images", "trained parameters", "test accuracy", "test loss", "calibration error", "epochs", "total s"],
            results.Variants.Select(Quality));
        Part2Tables.WriteMissing(report, results);
        foreach (var variant in results.Variants.Where(a => a.TestAccuracies.Count > 1))
            report.Paragraph($"{variant.Name}, by seed: {string.Join(", ", variant.TestAccuracies.Select(a => Percentage.Of(a, 2)))}.");

        report.Heading(3, "Convergence");
        report.Table(
            ["variant", "s to 97 %", "s to 98 %", "s to 99 %", "s to 99.5 %", "epochs to 97 %", "to 98 %", "to 99 %", "to 99.5 %"],
            results.Variants.Where(a => a.Missing is null).Select(Speed));
        Curves(report);

        report.Heading(3, "Few training digits");
        FewDigits(report);

        report.Heading(3, "Significance of differences");
        report.Paragraph("McNemar's exact test on the test digits that only one of two networks (the first seed of each variant) recognises.");
        Part2Tables.WriteComparisons(report, results);
        foreach (var (variant, matrix) in outcome.Confusions)
        {
            report.Paragraph($"{variant}: {matrix.Total - matrix.Correct} errors; most frequent: "
                + string.Join(", ", matrix.MostConfused(5).Select(pair => $"{pair.Actual} predicted as {pair.Predicted} ({pair.Count})")) + ".");
        }
        if (results.Cuts.Count > 0) Cuts(report);
    }

    private void Curves(ReportDocument report)
    {
        pictures.Add(report, "Error on held-out digits over time", "part2-error-by-seconds.svg", new LineChart
        {
            Title = "Part 2: error on held-out digits, mean and range over seeds",
            XTitle = "seconds",
            YTitle = "error",
            LogarithmicX = true,
            LogarithmicY = true,
            PercentY = true,
            Lines = Lines((run, point) => run.SecondsBefore + Curve.SecondsAt(point), point => Math.Max(1 - point.ValidationAccuracy!.Value, 1e-4)),
        }.ToSvg());
        pictures.Add(report, "Training loss", "part2-loss.svg", new LineChart
        {
            Title = "Part 2: training loss, mean and range over seeds",
            XTitle = "epochs",
            YTitle = "cross-entropy, nats",
            LogarithmicY = true,
            Lines = Lines((run, point) => (double)point.Step!.Value / run.StepsPerEpoch, point => point.TrainLoss!.Value),
        }.ToSvg());
        pictures.Add(report, "Gradient norm", "part2-gradients.svg", new LineChart
        {
            Title = "Part 2: gradient norm, mean and range over seeds",
            XTitle = "epochs",
            YTitle = "norm",
            LogarithmicY = true,
            Lines = Lines((run, point) => (double)point.Step!.Value / run.StepsPerEpoch, point => point.GradientNorm ?? double.NaN),
        }.ToSvg());
    }

    private ChartLine[] Lines(Func<VariantRun, EpochMetrics, double> x, Func<EpochMetrics, double> y) =>
    [
        .. outcome.Runs.Select(variant => new ChartLine(variant.Variant, [.. Enumerable.Range(0, variant.Runs.Min(run => run.History.Count)).Select(i =>
                ChartPoint.Of(variant.Runs.Average(run => x(run, run.History[i])), [.. variant.Runs.Select(run => y(run.History[i]))]))])),
    ];

    private void FewDigits(ReportDocument report)
    {
        report.Paragraph("Test accuracy by number of training digits, balanced over the classes; mean with 95 % interval over random subsets.");
        Part2Tables.WriteFewDigits(report, results);
        pictures.Add(report, "Error by number of training digits", "part2-few-digits.svg", new LineChart
        {
            Title = "Part 2: test error by number of training digits",
            XTitle = "training digits",
            YTitle = "error",
            LogarithmicX = true,
            LogarithmicY = true,
            PercentY = true,
            Lines = [.. results.FewDigits.GroupBy(few => few.Variant).Select(variant => new ChartLine(variant.Key,
            [
                .. variant.Select(few => new ChartPoint(few.TrainImages, 1 - few.TestAccuracy.Value)),
                .. results.Variants.Where(all => all.Name == variant.Key && all.TestAccuracy is not null)
                    .Select(all => new ChartPoint(all.TrainImages!.Value, 1 - all.TestAccuracy!.Value.Value)),
            ]))],
        }.ToSvg());
    }

    private void Cuts(ReportDocument report)
    {
        report.Heading(3, "Feature layer of VGG19");
        report.Paragraph("Accuracy on held-out training digits of a head trained on 5,000 others; the best layer was selected.");
        Part2Tables.WriteCuts(report, results);
    }

    private static IReadOnlyList<string> Quality(VariantResults variant) =>
    [
        variant.Name, Figures.Number(variant.TrainImages), Figures.Number(variant.Parameters), Part2Tables.TestAccuracy(variant), Figures.Number(variant.TestLoss, 4),
        Percentage.Of(variant.CalibrationError, 2), Figures.Number(variant.Epochs), Figures.Number(variant.Seconds),
    ];

    private static IReadOnlyList<string> Speed(VariantResults variant) =>
    [
        variant.Name, Figures.Number(variant.SecondsTo97, 1), Figures.Number(variant.SecondsTo98, 1), Figures.Number(variant.SecondsTo99, 1),
        Figures.Number(variant.SecondsTo995, 1), Figures.Number(variant.EpochsTo97, 2), Figures.Number(variant.EpochsTo98, 2),
        Figures.Number(variant.EpochsTo99, 2), Figures.Number(variant.EpochsTo995, 2),
    ];
}
