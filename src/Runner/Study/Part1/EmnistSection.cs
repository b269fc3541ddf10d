using MidasNet.Learning;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Part1;

/// <summary>Part 1 on EMNIST in the report.</summary>
internal sealed class EmnistSection(ReportPictures pictures, EmnistOutcome outcome)
{
    private const string Prefix = "part1-emnist";

    /// <summary>Writes the section.</summary>
    public void Write(ReportDocument report)
    {
        var (results, scores) = (outcome.Results, outcome.Results.Scores);
        report.Heading(2, $"Part 1 on EMNIST: 62 classes from {results.ImagesOfEachClass} images each, tested on the rest (real data)");
        report.Paragraph(
            $"{results.TrainImages:N0} unmodified images of EMNIST ByClass were drawn at random, {results.ImagesOfEachClass} of each class, and a network"
            + $" was trained on them alone by the recipe of Part 1 ({results.Recipe.InputSize}x{results.Recipe.InputSize} pixels, {Counted.Of(results.Recipe.Epochs, "epoch")});"
            + $" {results.TestImages:N0} other images (in the first draw), which were not used for training, selection or stopping, are the test set. This was done"
            + $" {Times(scores.Accuracy.Folds.Count)}, each time with different random images and weights."
            + " Writers are unknown: training and test images may share writers.");
        Part1Tables.WriteEmnist(report, results);
        report.Paragraph(
            $"First draw: top-3 accuracy {Percentage.Of(scores.Top3)}; with look-alikes (0/O/o, 1/I/l, c/C ...) merged"
            + $" {Percentage.Of(scores.LookAlikesMerged)}; calibration error {Percentage.Of(scores.CalibrationError)}."
            + $" {results.Seconds:F0} s.");
        new RecognitionSection(
            pictures, Prefix, "Part 1 on EMNIST", outcome.Images.ClassNames, image => PixelPicture.Of(outcome.Images, image.Index), outcome.Confusion,
            outcome.Evaluated).Write(report);
        new ExplanationSection(pictures, Prefix, outcome.Images, outcome.Explanation).Write(report);
    }

    private static string Times(int draws) => draws == 1 ? "once" : $"{draws} times";
}
