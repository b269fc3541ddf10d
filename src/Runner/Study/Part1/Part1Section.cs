using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Study.Part1;

/// <summary>Part 1 in the report: accuracy, errors, learning curve, explanations and the depth study.</summary>
internal sealed class Part1Section(ReportPictures pictures, CharacterOutcome outcome)
{
    /// <summary>Writes the section.</summary>
    public void Write(ReportDocument report)
    {
        var results = outcome.Results;
        report.Heading(2, $"Part 1: 62 classes from 40 images each ({results.Data.Describe()})");
        WriteAccuracy(report, results);
        pictures.Add(report, "Accuracy on held-out characters, epoch by epoch", "part1-curves.svg", CurveChart());
        new RecognitionSection(
            pictures, "part1", "Part 1", outcome.Images.ClassNames, image => PixelPicture.Of(outcome.Images, image.Index), outcome.Confusion,
            outcome.Evaluated).Write(report);
        new ExplanationSection(pictures, "part1", outcome.Images, outcome.Explanation).Write(report);
        WriteLearningCurve(report, results);
        new DepthSection(pictures, outcome.Depths).Write(report);
        if (outcome.Ingredients is { } ingredients) WriteIngredients(report, ingredients);
    }

    private void WriteLearningCurve(ReportDocument report, Part1Results results)
    {
        var points = results.LearningCurve;
        int runs = points[0].Runs.Count;
        report.Heading(3, "Learning curve");
        report.Paragraph(
            $"The same recipe with fewer training images per class, the same number of steps and the same validation images; a fold has"
            + $" {points[^1].ImagesPerClass} training images of the 40 per class. {(runs == 1 ? "One split" : $"{runs} folds, 95 % intervals (Student's t)")}.");
        Part1Tables.WriteLearningCurve(report, results);
        pictures.Add(report, "Accuracy by number of training images", "part1-learning-curve.svg", new LineChart
        {
            Title = "Part 1: accuracy by number of training images",
            XTitle = "training images per class",
            YTitle = "validation accuracy",
            LogarithmicX = true,
            PercentY = true,
            Lines = [new ChartLine("one network", [.. points.Select(point => ChartPoint.Of(point.ImagesPerClass, point.Accuracy))])],
        }.ToSvg());
    }

    private static void WriteIngredients(ReportDocument report, AblationResults ingredients)
    {
        report.Heading(3, "Ablation study");
        report.Paragraph(
            $"Results of `midasnet ablate` on {ingredients.Images:N0} pictures ({ingredients.Data.Describe()}), with {ingredients.Pairs} of"
            + $" {ingredients.PairsInAll} pairs of fold and seed. Each row changes one setting of the base recipe; differences are paired, in percentage points.");
        AblationReport.WriteTable(report, ingredients);
    }

    private static void WriteAccuracy(ReportDocument report, Part1Results results)
    {
        var validation = results.Validation;
        bool single = validation.Folds.Count == 1;
        report.Paragraph(
            $"One network without other data recognises **{Share(validation)}** of unseen characters,"
            + $" and **{Share(results.ByWriter.Accuracy)}** of characters by unseen writers."
            + $" {(single ? "One split each, Wilson intervals" : $"{validation.Folds.Count} folds each, Student's t")}; 95 % intervals. Part 1 took {results.Seconds:F0} s.");
        Part1Tables.WriteScores(report, results);
        if (!single)
        {
            report.List(
                $"stratified, by fold: {Folds(validation)}",
                $"by writer, by fold: {Folds(results.ByWriter.Accuracy)}");
        }
        bool hasOthers = results.Validations.Any(row => row.Training is not null);
        report.Paragraph(
            "With test-time augmentation (the mean over several views of each image) and with ensembles of networks"
            + (hasOthers ? "; and of networks that were first trained on characters drawn by the program, or taught by other networks, without foreign data:" : ":"));
        Part1Tables.WriteValidations(report, results);
    }

    private static string Share(ValidationResults accuracy) =>
        $"{Percentage.Of(accuracy.Mean.Value)} ({accuracy.Mean.EndsToPercent()})";

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
