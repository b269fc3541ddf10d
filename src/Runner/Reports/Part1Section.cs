using MidasNet.Data;
using MidasNet.Runner.Study;

namespace MidasNet.Runner.Reports;

/// <summary>Part 1 in the report: accuracy, where it comes from and where it is lost, and the depth study.</summary>
internal sealed class Part1Section(StudyReport study, CharacterOutcome outcome)
{
    private const int MistakeCount = 24;

    /// <summary>Writes the section.</summary>
    public void Write(MarkdownReport report)
    {
        var results = outcome.Results;
        report.Heading(2, $"Part 1: 62 classes from 40 images each ({StudyReport.Origin(results.Data)})");
        var validation = results.Validation;
        report.Paragraph(
            $"Validation accuracy **{StudyReport.Percent(validation.Mean)}** (95 % interval {StudyReport.Percent(validation.Low)} to"
            + $" {StudyReport.Percent(validation.High)}, {(validation.Folds.Count == 1 ? "one stratified split, Wilson" : $"{validation.Folds.Count} folds, Student's t")});"
            + $" among the three likeliest classes {StudyReport.Percent(results.Top3)}; with look-alikes (0/O/o, 1/I/l, c/C ...) as one class"
            + $" {StudyReport.Percent(results.LookAlikesMerged)}; calibration error {StudyReport.Percent(results.CalibrationError)}. No other data; {results.Seconds:F0} s.");
        if (validation.Folds.Count > 1) report.Paragraph($"Folds: {string.Join(", ", validation.Folds.Select(f => StudyReport.Percent(f)))}.");
        report.Paragraph("The same for writers of whom no network had seen a character, for the mean over views of each image, and for several networks:");
        report.Table(
            ["folds", "networks", "views", "accuracy", "95 % interval"],
            results.Validations.Select(row => (IReadOnlyList<string>)
            [
                row.Split, $"{row.Networks}", $"{row.Views}", StudyReport.Percent(row.Accuracy.Mean),
                $"{StudyReport.Percent(row.Accuracy.Low)} to {StudyReport.Percent(row.Accuracy.High)}",
            ]));
        study.Picture(report, "Accuracy on held-out characters, epoch by epoch", "part1-curves.svg", CurveChart());
        WriteDepths(report);
        study.Picture(report, "Confusion matrix of the 62 classes", "part1-confusion.svg", new ConfusionChart
        {
            Title = "Part 1: actual class (rows) and predicted class (columns)",
            Matrix = outcome.Confusion,
        }.ToSvg());
        report.Paragraph("Most often confused:");
        report.Table(["actual", "predicted", "images"], outcome.Confusion.MostConfused(12).Select(p => (IReadOnlyList<string>)[p.Actual, p.Predicted, $"{p.Count}"]));
        report.Paragraph("Recognised of each class, worst first:");
        report.Table(["class", "recognised"], results.PerClass.OrderBy(c => c.Value).Select(c => (IReadOnlyList<string>)[c.Key, StudyReport.Percent(c.Value)]));
        study.Picture(report, "The worst mistakes", "part1-mistakes.svg", Mistakes());
    }

    private void WriteDepths(MarkdownReport report)
    {
        var depths = outcome.Results.Depths;
        report.Heading(3, "Does depth only hurt?");
        report.Paragraph(
            "The study found that depth only reduced the accuracy. The same training, at half the width, for more and more 3x3 convolutions: plain as"
            + " in the study, with batch normalisation, and with residuals as well.");
        report.Table(
            ["network", "convolutions", "parameters", "accuracy", "seconds"],
            depths.Select(d => (IReadOnlyList<string>)[d.Kind, $"{d.Convolutions}", StudyReport.Number(d.Parameters), StudyReport.Percent(d.Accuracy), StudyReport.Number(d.Seconds)]));
        study.Picture(report, "Accuracy by depth", "part1-depth.svg", new LineChart
        {
            Title = "Accuracy by depth",
            XTitle = "3x3 convolutions",
            YTitle = "validation accuracy",
            PercentY = true,
            Lines = [.. depths.GroupBy(d => d.Kind).Select(kind => new ChartLine(kind.Key, [.. kind.Select(d => new ChartPoint(d.Convolutions, d.Accuracy))]))],
        }.ToSvg());
        report.Paragraph(Verdict(depths));
    }

    /// <summary>A sentence that follows from the numbers.</summary>
    private static string Verdict(IReadOnlyList<DepthResult> depths)
    {
        var sentences = depths.GroupBy(d => d.Kind).Select(kind =>
        {
            var (shallow, deep, best) = (kind.MinBy(d => d.Convolutions)!, kind.MaxBy(d => d.Convolutions)!, kind.MaxBy(d => d.Accuracy)!);
            return $"{kind.Key}: {StudyReport.Percent(shallow.Accuracy)} with {shallow.Convolutions} convolutions,"
                + $" {StudyReport.Percent(deep.Accuracy)} with {deep.Convolutions}, best with {best.Convolutions}";
        });
        return $"In this run: {string.Join("; ", sentences)}.";
    }

    private string CurveChart() => new LineChart
    {
        Title = "Part 1: accuracy on held-out characters",
        XTitle = "epoch",
        YTitle = "validation accuracy",
        PercentY = true,
        Lines = [.. outcome.Curves.Select(c => new ChartLine(c.Name, [.. c.Points.Select(p => new ChartPoint(p.Epoch, p.ValidationAccuracy ?? double.NaN))]))],
    }.ToSvg();

    private string Mistakes()
    {
        var names = outcome.Images.ClassNames;
        return new PictureGallery
        {
            Title = "The mistakes of which the network was surest: actual → predicted (probability)",
            Pictures = [.. outcome.Judged.Where(j => j.Wrongness > 0).OrderByDescending(j => j.Wrongness).Take(MistakeCount).Select(j =>
                new GalleryPicture(PictureOf(outcome.Images, j.Index), $"{names[j.Label]} → {names[j.Best]} ({j.Wrongness:F2})", Wrong: true))],
        }.ToSvg();
    }

    /// <summary>An image of a set as a picture.</summary>
    public static GreyPicture PictureOf(LabelledImages images, int index) => new(images.Width, images.Height, images.Image(index).ToArray());
}
