using MidasNet.Learning;

namespace MidasNet.Runner.Reports;

/// <summary>Confusions, accuracy by class, the worst mistakes and calibration on held-out images, for any set of characters.</summary>
/// <param name="pictures">The pictures of the report.</param>
/// <param name="prefix">The prefix of the picture files.</param>
/// <param name="title">The prefix of the chart titles.</param>
/// <param name="classNames">The names of the classes.</param>
/// <param name="pictureOf">Shows one of the images of <see cref="EvaluatedImage.Worst"/> and <see cref="EvaluatedImage.NearMisses"/>.</param>
/// <param name="confusion">The confusion matrix.</param>
/// <param name="evaluated">Predictions of held-out images.</param>
/// <param name="level">The level of the headings.</param>
internal sealed class RecognitionSection(
    ReportPictures pictures, string prefix, string title, IReadOnlyList<string> classNames, Func<EvaluatedImage, ReportPicture> pictureOf, ConfusionMatrix confusion,
    IReadOnlyList<EvaluatedImage> evaluated, int level = 3)
{
    private const int WorstClasses = 20, CalibrationBinCount = 10;

    private IReadOnlyList<EvaluatedImage>? worst;

    /// <summary>The number of mistakes to show, at most.</summary>
    public int Mistakes { get; init; } = EvaluatedImage.UsuallyShown;

    /// <summary>The mistakes that it shows, those of which the network was most sure first.</summary>
    public IReadOnlyList<EvaluatedImage> WorstMistakes => worst ??= EvaluatedImage.Worst(evaluated, Mistakes);

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
        report.Heading(level, "Confusion matrix");
        pictures.Add(report, "Confusion matrix of the classes", $"{prefix}-confusion.svg", new ConfusionChart
        {
            Title = $"{title}: actual class (rows) and predicted class (columns)",
            Matrix = confusion,
        }.ToSvg());
        var confused = confusion.MostConfused(12);
        if (confused.Count == 0) return;
        report.Paragraph("Most frequent confusions:");
        report.Table(
            ["actual", "predicted", "images", "share of the class"],
            confused.Select(pair => (IReadOnlyList<string>)[InlineMarkdown.Escape(pair.Actual), InlineMarkdown.Escape(pair.Predicted), $"{pair.Count}", Percentage.Of(pair.Share)]));
    }

    private void WriteClasses(ReportDocument report)
    {
        report.Heading(level, "Accuracy by class");
        int[] worstFirst = [.. Enumerable.Range(0, classNames.Count).Where(label => confusion.ActualCount(label) > 0).OrderBy(confusion.Recall)];
        pictures.Add(report, "The classes with the lowest recall", $"{prefix}-classes.svg", new BarChart
        {
            Title = $"{title}: the {Math.Min(WorstClasses, worstFirst.Length)} classes with the lowest recall",
            ValueTitle = "recall, with 95 % interval (Wilson)",
            Percent = true,
            Categories = [.. worstFirst.Take(WorstClasses).Select(label => classNames[label])],
            Series = [new ChartBars("recall", [.. worstFirst.Take(WorstClasses).Select(RecallOf)])],
        }.ToSvg());
        report.Paragraph("Recall and precision of each class, lowest recall first:");
        report.Table(
            ["class", "images", "recall", "precision", "most often predicted as"],
            worstFirst.Select(label => (IReadOnlyList<string>)
            [
                InlineMarkdown.Escape(classNames[label]), $"{confusion.ActualCount(label)}", RecallOf(label).ToPercent(), Percentage.Of(confusion.Precision(label)),
                TakenFor(label),
            ]));
    }

    private void WriteMistakes(ReportDocument report)
    {
        if (WorstMistakes.Count > 0)
        {
            report.Heading(level, "The worst mistakes");
            AddGallery(report, "The worst mistakes", $"{prefix}-mistakes.svg", "The mistakes with the highest confidence: actual → predicted (probability)", WorstMistakes);
        }
        var near = EvaluatedImage.NearMisses(evaluated);
        if (near.Count == 0) return;
        report.Heading(level, "Near misses");
        report.Paragraph("Right answers with the smallest lead over another class, which the caption names with its probability.");
        AddGallery(report, "Near misses", $"{prefix}-near-misses.svg", "The closest right answers: actual, not the other class (probability)", near);
    }

    private void AddGallery(ReportDocument report, string description, string file, string galleryTitle, IReadOnlyList<EvaluatedImage> shown) =>
        pictures.Add(report, description, file, new PictureGallery { Title = galleryTitle, Pictures = [.. shown.Select(Picture)] }.ToSvg());

    private GalleryPicture Picture(EvaluatedImage image)
    {
        int other = image.Best == image.Label ? image.Second : image.Best;
        string arrow = image.Best == image.Label ? ", not" : " →";
        string caption = $"{classNames[image.Label]}{arrow} {classNames[other]} ({Figures.Number(image.Probabilities[other], 2)})";
        return new GalleryPicture(pictureOf(image), caption, Wrong: image.Best != image.Label);
    }

    private void WriteCalibration(ReportDocument report)
    {
        var scores = new ProbabilityScores([.. evaluated.SelectMany(image => image.Probabilities)], [.. evaluated.Select(image => image.Label)]);
        var bins = scores.CalibrationBins(CalibrationBinCount).Where(bin => bin.Count > 0).ToList();
        double confidence = evaluated.Average(image => image.Probabilities[image.Best]), accuracy = confusion.Accuracy;
        report.Heading(level, "Calibration");
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
                    var share = Interval.OfAccuracy(bin.Accuracy, bin.Count);
                    return ChartPoint.Of(bin.Confidence, share);
                })]),
                new ChartLine("perfectly calibrated", [new ChartPoint(0, 0), new ChartPoint(1, 1)]) { Dashed = true },
            ],
        }.ToSvg());
    }

    private Interval RecallOf(int label) => Interval.Wilson(confusion[label, label], confusion.ActualCount(label));

    private string TakenFor(int label)
    {
        int other = Enumerable.Range(0, classNames.Count).Where(predicted => predicted != label).MaxBy(predicted => confusion[label, predicted]);
        return confusion[label, other] == 0 ? "–" : $"{InlineMarkdown.Escape(classNames[other])} ({confusion[label, other]})";
    }
}
