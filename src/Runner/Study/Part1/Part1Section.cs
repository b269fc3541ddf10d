using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>Part 1 in the report: accuracy, where it comes from and where it is lost, what the network looks at, and the depth study.</summary>
internal sealed class Part1Section(ReportPictures pictures, CharacterOutcome outcome)
{
    /// <summary>Writes the section.</summary>
    public void Write(MarkdownReport report)
    {
        var results = outcome.Results;
        report.Heading(2, $"Part 1: 62 classes from 40 images each ({results.Data.Describe()})");
        WriteAccuracy(report, results);
        pictures.Add(report, "Accuracy on held-out characters, epoch by epoch", "part1-curves.svg", CurveChart());
        new RecognitionSection(pictures, "part1", "Part 1", outcome.Images, outcome.Confusion, outcome.Judged).Write(report);
        new ExplanationSection(pictures, "part1", outcome.Images, outcome.Explanation).Write(report);
        WriteLearningCurve(report, results.LearningCurve);
        new DepthSection(pictures, outcome.Depths).Write(report);
        if (outcome.Ingredients is { } ingredients) WriteIngredients(report, ingredients);
    }

    private void WriteLearningCurve(MarkdownReport report, IReadOnlyList<LearningCurvePoint> points)
    {
        int trainings = points[0].Trainings.Count;
        report.Heading(3, "What more images are worth");
        report.Paragraph(
            $"The same recipe on fewer images of each class, with as many steps, judged by the same held-out images; of 40 images of a class a fold has"
            + $" {points[^1].ImagesPerClass} to learn from. {(trainings == 1 ? "One split" : $"{trainings} folds, 95 % intervals (Student's t)")}.");
        report.Table(
            ["images of each class", "validation accuracy"],
            points.Select(point => (IReadOnlyList<string>)[$"{point.ImagesPerClass}", point.Interval.ToPercent()]));
        pictures.Add(report, "Accuracy by the number of images", "part1-learning-curve.svg", new LineChart
        {
            Title = "Part 1: accuracy by the number of training images",
            XTitle = "training images of each class",
            YTitle = "validation accuracy",
            LogarithmicX = true,
            PercentY = true,
            Lines = [new ChartLine("one network", [.. points.Select(point => new ChartPoint(point.ImagesPerClass, point.Accuracy, point.Low, point.High))])],
        }.ToSvg());
    }

    private static void WriteIngredients(MarkdownReport report, AblationResults ingredients)
    {
        report.Heading(3, "What each ingredient is worth");
        report.Paragraph(
            $"Found by `midasnet ablate` on {ingredients.Images:N0} pictures ({ingredients.Data.Describe()}), with {ingredients.Pairs} of"
            + $" {ingredients.PairsInAll} pairs of fold and seed; each row is the base with one thing changed, the difference is that of pairs, in points.");
        AblationReport.WriteTable(report, ingredients);
    }

    private static void WriteAccuracy(MarkdownReport report, Part1Results results)
    {
        var validation = results.Validation;
        bool single = validation.Folds.Count == 1;
        report.Paragraph(
            $"One network, no other data: **{Share(validation)}** of the characters it had not seen are recognised;"
            + $" **{Share(results.ByWriter.Accuracy)}** where it has not seen their writers either."
            + $" {(single ? "One split each, Wilson's intervals" : $"{validation.Folds.Count} folds each, Student's t")}; 95 %. All of Part 1 took {results.Seconds:F0} s.");
        report.Table(
            ["validation", "accuracy", "95 % interval", "among the three likeliest", "look-alikes (0/O/o, 1/I/l, c/C ...) as one", "calibration error"],
            [
                Row("stratified: writers on both sides", new CharacterScores
                {
                    Accuracy = validation,
                    Top3 = results.Top3,
                    LookAlikesMerged = results.LookAlikesMerged,
                    CalibrationError = results.CalibrationError,
                }),
                Row("by writer: no writer on both sides", results.ByWriter),
            ]);
        if (!single)
        {
            report.List(
                $"stratified, fold by fold: {Folds(validation)}",
                $"by writer, fold by fold: {Folds(results.ByWriter.Accuracy)}");
        }
        report.Paragraph("The same with the mean over views of each image (test-time augmentation), and over several networks:");
        report.Table(
            ["folds", "networks", "views", "accuracy", "95 % interval"],
            results.Validations.Select(row => (IReadOnlyList<string>)
            [
                row.Split, $"{row.Networks}", $"{row.Views}", Percentage.Of(row.Accuracy.Mean),
                row.Accuracy.Interval.EndsToPercent(),
            ]));
    }

    private static IReadOnlyList<string> Row(string name, CharacterScores scores) =>
    [
        name, Percentage.Of(scores.Accuracy.Mean), scores.Accuracy.Interval.EndsToPercent(),
        Percentage.Of(scores.Top3), Percentage.Of(scores.LookAlikesMerged), Percentage.Of(scores.CalibrationError),
    ];

    private static string Share(ValidationResults accuracy) =>
        $"{Percentage.Of(accuracy.Mean)} ({Percentage.Of(accuracy.Low)} to {Percentage.Of(accuracy.High)})";

    private static string Folds(ValidationResults accuracy) => string.Join(", ", accuracy.Folds.Select(fold => Percentage.Of(fold)));

    private string CurveChart() => new LineChart
    {
        Title = "Part 1: accuracy on held-out characters",
        XTitle = "epoch",
        YTitle = "validation accuracy",
        PercentY = true,
        Lines = [.. outcome.Curves.Select(c => new ChartLine(c.Name, [.. c.Points.Select(p => new ChartPoint(p.Epoch, p.ValidationAccuracy ?? double.NaN))]))],
    }.ToSvg();
}
