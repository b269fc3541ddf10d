using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Study.Common;

/// <summary>Confusions, accuracy by class, the worst mistakes and calibration on held-out images, for any set of characters.</summary>
/// <param name="pictures">The pictures of the report.</param>
/// <param name="prefix">The prefix of the picture files.</param>
/// <param name="title">The prefix of the chart titles.</param>
/// <param name="images">The images.</param>
/// <param name="confusion">The confusion matrix.</param>
/// <param name="evaluated">Predictions of held-out images.</param>
internal sealed class RecognitionSection(
    ReportPictures pictures, string prefix, string title, LabelledImages images, ConfusionMatrix confusion, IReadOnlyList<EvaluatedImage> evaluated)
{
    private const int MistakeCount = 24, WorstClasses = 20, CalibrationBinCount = 10;

    /// <summary>Writes the section.</summary>
    public void Write(ReportDocument report)
    {
        WriteConfusions(report);
        WriteClasses(report);
        WriteMistakes(report);
        WriteCalibration(report);
    }

    private void WriteConfusions(ReportDocument report)
    {
        report.Heading(3, "Confusion matrix");
        pictures.Add(report, "Confusion matrix of the classes", $"{prefix}-confusion.svg", new ConfusionChart
        {
            Title = $"{title}: actual class (rows) and predicted class (columns)",
            Matrix = confusion,
        }.ToSvg());
        var worst = confusion.MostConfused(12);
        if (worst.Count == 0) return;
        report.Paragraph("Most frequent confusions:");
        report.Table(
            ["actual", "predicted", "images", "share of the class"],
            worst.Select(pair => (IReadOnlyList<string>)[pair.Actual, pair.Predicted, $"{pair.Count}", Percentage.Of(pair.Share)]));
    }

    private void WriteClasses(ReportDocument report)
    {
        report.Heading(3, "Accuracy by class");
        int[] worstFirst = [.. Enumerable.Range(0, images.ClassNames.Count).Where(label => confusion.ActualCount(label) > 0).OrderBy(confusion.Recall)];
        pictures.Add(report, "The classes with the lowest recall", $"{prefix}-classes.svg", new BarChart
        {
            Title = $"{title}: the {Math.Min(WorstClasses, worstFirst.Length)} classes with the lowest recall",
            ValueTitle = "recall, with 95 % interval (Wilson)",
            Percent = true,
            Categories = [.. worstFirst.Take(WorstClasses).Select(label => images.ClassNames[label])],
            Series = [new ChartBars("recall", [.. worstFirst.Take(WorstClasses).Select(RecallOf)])],
        }.ToSvg());
        report.Paragraph("Recall and precision of each class, lowest recall first:");
        report.Table(
            ["class", "images", "recall", "precision", "most often predicted as"],
            worstFirst.Select(label => (IReadOnlyList<string>)
            [
                images.ClassNames[label], $"{confusion.ActualCount(label)}", RecallOf(label).ToPercent(), Percentage.Of(confusion.Precision(label)),
                TakenFor(label),
            ]));
    }

    private void WriteMistakes(ReportDocument report)
    {
        var worst = evaluated.Where(image => image.Wrongness > 0).OrderByDescending(image => image.Wrongness).Take(MistakeCount).ToList();
        if (worst.Count == 0) return;
        report.Heading(3, "The worst mistakes");
        pictures.Add(report, "The worst mistakes", $"{prefix}-mistakes.svg", new PictureGallery
        {
            Title = "The mistakes with the highest confidence: actual → predicted (probability)",
            Pictures = [.. worst.Select(image => new GalleryPicture(
                PixelPicture.Of(images, image.Index),
                $"{images.ClassNames[image.Label]} → {images.ClassNames[image.Best]} ({Figures.Number(image.Wrongness, 2)})", Wrong: true))],
        }.ToSvg());
    }

    private void WriteCalibration(ReportDocument report)
    {
        var scores = new ProbabilityScores([.. evaluated.SelectMany(image => image.Probabilities)], [.. evaluated.Select(image => image.Label)]);
        var bins = scores.CalibrationBins(CalibrationBinCount).Where(bin => bin.Count > 0).ToList();
        double confidence = evaluated.Average(image => image.Probabilities[image.Best]), accuracy = confusion.Accuracy;
        report.Heading(3, "Calibration");
        report.Paragraph(
            $"Expected calibration error {Percentage.Of(scores.CalibrationError())}: the mean difference between confidence and accuracy"
            + $" (15 bins). The mean confidence is {Percentage.Of(confidence)}, the accuracy {Percentage.Of(accuracy)}:"
            + $" the network is {(confidence > accuracy ? "over-confident" : "under-confident")}.");
        pictures.Add(report, "Reliability diagram", $"{prefix}-calibration.svg", new LineChart
        {
            Title = $"{title}: confidence and accuracy",
            XTitle = "mean confidence of a bin",
            YTitle = "accuracy, with 95 % interval (Wilson)",
            PercentY = true,
            Lines =
            [
                new ChartLine("the network", [.. bins.Select(bin =>
                {
                    var share = Interval.Wilson((long)Math.Round(bin.Accuracy * bin.Count), bin.Count);
                    return ChartPoint.Of(bin.Confidence, share);
                })]),
                new ChartLine("perfectly calibrated", [new ChartPoint(0, 0), new ChartPoint(1, 1)]) { Dashed = true },
            ],
        }.ToSvg());
    }

    private Interval RecallOf(int label) => Interval.Wilson(confusion[label, label], confusion.ActualCount(label));

    private string TakenFor(int label)
    {
        int other = Enumerable.Range(0, images.ClassNames.Count).Where(predicted => predicted != label).MaxBy(predicted => confusion[label, predicted]);
        return confusion[label, other] == 0 ? "–" : $"{images.ClassNames[other]} ({confusion[label, other]})";
    }
}
