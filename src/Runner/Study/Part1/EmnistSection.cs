using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>Part 1 on EMNIST in the report.</summary>
internal sealed class EmnistSection(ReportPictures pictures, EmnistOutcome outcome)
{
    private const string Prefix = "part1-emnist";

    /// <summary>Writes the section.</summary>
    public void Write(MarkdownReport report)
    {
        var (results, scores) = (outcome.Results, outcome.Results.Scores);
        report.Heading(2, $"Part 1 on EMNIST: 62 classes from {results.ImagesOfEachClass} images each, judged on the rest (real data)");
        report.Paragraph(
            $"From EMNIST ByClass, as it is there, {results.TrainImages:N0} images were drawn by lot, {results.ImagesOfEachClass} of each class, and a network"
            + $" trained on them alone by the recipe of Part 1 ({results.Recipe.InputSize}x{results.Recipe.InputSize} pixels, {results.Recipe.Epochs} epochs);"
            + $" {results.TestImages:N0} others judged it, which had no part in training, choice or stopping. This was done"
            + $" {Counted(scores.Accuracy.Folds.Count)}, each time with a lot and random weights of its own."
            + " Who wrote a character is not known: the same people may have written training and test images.");
        report.Table(["judged by", "accuracy, mean of draws", "95 % interval (Student's t)", "draw by draw"],
        [
            ["all images, as often as EMNIST has them", .. Row(scores.Accuracy)],
            ["all classes alike (mean of the classes)", .. Row(results.BalancedAccuracy)],
        ]);
        report.Paragraph(
            $"First draw: among the three likeliest classes {Percentage.Of(scores.Top3)}; with look-alikes (0/O/o, 1/I/l, c/C ...) as one class"
            + $" {Percentage.Of(scores.LookAlikesMerged)}; calibration error {Percentage.Of(scores.CalibrationError)}."
            + $" {results.Seconds:F0} s in all.");
        new RecognitionSection(pictures, Prefix, "Part 1 on EMNIST", outcome.Images, outcome.Confusion, outcome.Judged).Write(report);
        new ExplanationSection(pictures, Prefix, outcome.Images, outcome.Explanation).Write(report);
    }

    private static string[] Row(ValidationResults accuracy) =>
    [
        $"**{Percentage.Of(accuracy.Mean)}**", accuracy.Interval.EndsToPercent(),
        string.Join(", ", accuracy.Folds.Select(draw => Percentage.Of(draw))),
    ];

    private static string Counted(int draws) => draws == 1 ? "once" : $"{draws} times";
}
