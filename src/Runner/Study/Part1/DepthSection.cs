using MidasNet.Learning;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Part1;

/// <summary>The depth study in the report.</summary>
internal sealed class DepthSection(ReportPictures pictures, IReadOnlyList<DepthRun> runs)
{
    /// <summary>Writes the section.</summary>
    public void Write(ReportDocument report)
    {
        var effects = DepthEffect.Of(runs);
        int folds = runs[0].Result.Accuracy.Folds.Count;
        report.Heading(3, "Effect of depth");
        report.Paragraph($"**{DepthVerdict.Of(effects)}**");
        var lowering = effects.Where(effect => effect.Lowers).ToList();
        if (lowering.Count > 0) report.Paragraph(WhyWorse(lowering));
        report.Paragraph(
            "The original study found that depth only reduced the accuracy. These networks have the same width and training, with equal numbers of epochs"
            + $" ({runs[0].Histories[0].Points[^1].Epoch}, fewer than the network above), and an increasing number of 3x3 convolutions: plain as in the study, with"
            + " batch normalisation, and with both batch normalisation and residual connections. Differences are paired:"
            + (folds > 1 ? $" {folds} folds, Student's t." : " one split, by image."));
        Part1Tables.WriteDepths(report, runs.Select(run => run.Result), effects);
        pictures.Add(report, "Accuracy by depth", "part1-depth.svg", new LineChart
        {
            Title = "Accuracy by depth, with 95 % intervals",
            XTitle = "3x3 convolutions",
            YTitle = "validation accuracy",
            PercentY = true,
            Lines = [.. runs.GroupBy(run => run.Result.Kind).Select(kind => new ChartLine(kind.Key, [.. kind.Select(run =>
                ChartPoint.Of(run.Result.Convolutions, run.Result.Accuracy.Mean))]))],
        }.ToSvg());
        pictures.Add(report, "Learning curves by depth", "part1-depth-curves.svg", new LineChart
        {
            Title = "Validation accuracy by epoch and depth, mean over folds (dashed: the shallowest)",
            XTitle = "epoch",
            YTitle = "validation accuracy",
            PercentY = true,
            Lines = [.. runs.GroupBy(run => run.Result.Kind).SelectMany((kind, color) => Extremes(kind).Select(run =>
                new ChartLine($"{run.Result.Kind}, {run.Result.Convolutions}", MeanHistory(run)) { Color = color, Dashed = run == kind.First() }))],
        }.ToSvg());
    }

    /// <summary>Explains a loss of accuracy: a network with a lower training accuracy does not overfit.</summary>
    private string WhyWorse(IEnumerable<DepthEffect> lowering) => string.Join(' ', lowering.Select(effect =>
    {
        DepthResult Of(int convolutions) => runs.Select(run => run.Result).First(result => result.Kind == effect.Kind && result.Convolutions == convolutions);
        double shallow = Of(effect.Shallow).TrainAccuracy, deep = Of(effect.Deep).TrainAccuracy;
        return $"The {effect.Kind} network with {effect.Deep} convolutions recognises {Percentage.Of(deep)} of its (augmented)"
        + $" training images, the network with {effect.Shallow} {Percentage.Of(shallow)}: "
            + (deep < shallow ? "it does not overfit, it is harder to train." : "it fits its training images equally well, but generalises worse.");
    }));

    private static IEnumerable<DepthRun> Extremes(IEnumerable<DepthRun> kind) =>
        new[] { kind.MinBy(run => run.Result.Convolutions)!, kind.MaxBy(run => run.Result.Convolutions)! }.Distinct();

    private static ChartPoint[] MeanHistory(DepthRun run) =>
    [
        .. run.Histories[0].Points.Select((point, i) =>
            new ChartPoint(point.Epoch, run.Histories.Average(history => history.Points[i].ValidationAccuracy ?? double.NaN))),
    ];
}
