using MidasNet.Learning;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Part1;

/// <summary>The depth study in the report: does depth only hurt?</summary>
internal sealed class DepthSection(ReportPictures pictures, IReadOnlyList<DepthRun> runs)
{
    /// <summary>Writes the section.</summary>
    public void Write(MarkdownReport report)
    {
        var effects = DepthEffect.Of(runs);
        int folds = runs[0].Result.Accuracy.Folds.Count;
        report.Heading(3, "Does depth only hurt?");
        report.Paragraph($"**{DepthVerdict.Of(effects)}**");
        var lowering = effects.Where(effect => effect.Lowers).ToList();
        if (lowering.Count > 0) report.Paragraph(WhyWorse(lowering));
        report.Paragraph(
            "The study found that depth only reduced the accuracy. Here the same training, at the same width and with the same epochs"
            + $" ({runs[0].Courses[0].Points[^1].Epoch}, fewer than the network above has), for more and more 3x3 convolutions: plain as in the study, with"
            + " batch normalisation, and with residuals as well. Differences come from pairs with the same images:"
            + (folds > 1 ? $" {folds} folds, Student's t." : " one split, image by image."));
        report.Table(
            ["network", "convolutions", "parameters", "validation accuracy", "against the shallowest, points", "training accuracy", "seconds"],
            runs.Select(run => Row(run.Result, effects)));
        pictures.Add(report, "Accuracy by depth", "part1-depth.svg", new LineChart
        {
            Title = "Accuracy by depth, with 95 % intervals",
            XTitle = "3x3 convolutions",
            YTitle = "validation accuracy",
            PercentY = true,
            Lines = [.. runs.GroupBy(run => run.Result.Kind).Select(kind => new ChartLine(kind.Key, [.. kind.Select(run =>
                new ChartPoint(run.Result.Convolutions, run.Result.Accuracy.Mean, run.Result.Accuracy.Low, run.Result.Accuracy.High))]))],
        }.ToSvg());
        pictures.Add(report, "The course of the trainings", "part1-depth-curves.svg", new LineChart
        {
            Title = "Validation accuracy by depth, epoch by epoch, mean over folds (dashed: the shallowest)",
            XTitle = "epoch",
            YTitle = "validation accuracy",
            PercentY = true,
            Lines = [.. runs.GroupBy(run => run.Result.Kind).SelectMany((kind, color) => Extremes(kind).Select(run =>
                new ChartLine($"{run.Result.Kind}, {run.Result.Convolutions}", MeanCourse(run)) { Color = color, Dashed = run == kind.First() }))],
        }.ToSvg());
    }

    /// <summary>A network that recognises fewer of the images it learns from is not overfitted.</summary>
    private string WhyWorse(IEnumerable<DepthEffect> lowering) => string.Join(' ', lowering.Select(effect =>
    {
        DepthResult Of(int convolutions) => runs.Select(run => run.Result).First(result => result.Kind == effect.Kind && result.Convolutions == convolutions);
        double shallow = Of(effect.Shallow).TrainAccuracy, deep = Of(effect.Deep).TrainAccuracy;
        return $"The {effect.Kind} network of {effect.Deep} convolutions recognises {Percentage.Of(deep)} of its own training images (as they are"
            + $" varied), that of {effect.Shallow} {Percentage.Of(shallow)}: "
            + (deep < shallow ? "it is not overfitted, it is harder to train." : "it fits its training images no worse, and carries over worse.");
    }));

    private static IReadOnlyList<string> Row(DepthResult result, IReadOnlyList<DepthEffect> effects)
    {
        var effect = effects.FirstOrDefault(effect => effect.Kind == result.Kind && effect.Deep == result.Convolutions);
        var accuracy = result.Accuracy;
        return
        [
            result.Kind, $"{result.Convolutions}", Figures.Number(result.Parameters),
            $"{Percentage.Of(accuracy.Mean)} ({Percentage.Of(accuracy.Low)} to {Percentage.Of(accuracy.High)})",
            effect is null
                ? "–"
                : $"{Figures.Number(100 * effect.Difference, 1)} ({Figures.Number(100 * effect.Low, 1)} to {Figures.Number(100 * effect.High, 1)})",
            Percentage.Of(result.TrainAccuracy), Figures.Number(result.Seconds, 1),
        ];
    }

    private static IEnumerable<DepthRun> Extremes(IEnumerable<DepthRun> kind) =>
        new[] { kind.MinBy(run => run.Result.Convolutions)!, kind.MaxBy(run => run.Result.Convolutions)! }.Distinct();

    private static ChartPoint[] MeanCourse(DepthRun run) =>
    [
        .. run.Courses[0].Points.Select((point, i) =>
            new ChartPoint(point.Epoch, run.Courses.Average(course => course.Points[i].ValidationAccuracy ?? double.NaN))),
    ];
}
