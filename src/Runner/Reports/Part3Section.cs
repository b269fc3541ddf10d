using MidasNet.Runner.Study;
using MidasNet.Training;

namespace MidasNet.Runner.Reports;

/// <summary>Part 3 in the report: what is wrong with the labels, and what can be learnt from them all the same.</summary>
internal sealed class Part3Section(StudyReport study, WrongLabelOutcome outcome)
{
    private const int PictureCount = 24;

    /// <summary>Writes the section.</summary>
    public void Write(MarkdownReport report)
    {
        var (results, evidence) = (outcome.Results, outcome.Evidence);
        report.Heading(2, $"Part 3: digits in wrong folders ({StudyReport.Origin(results.Data)})");
        report.Heading(3, "What is wrong with the labels");
        report.Paragraph(
            $"Verdict: the labels are **{results.Regime}**. It follows from predictions for {outcome.Source.Train.Count:N0} images, each by a network trained"
            + " with plain cross-entropy on other images, compared with the folders; no clean label was used.");
        report.Table(["evidence", "measured", "if folders say nothing", "if each folder says what an image is not"],
        [
            ["mean -ln p(folder), nats", $"{evidence.NegativeLogLikelihood:F3}", $"{evidence.IfRandom:F3}", $"{evidence.IfComplementary:F3} at best"],
            ["folder is the likeliest class", StudyReport.Percent(evidence.Accuracy), "10.0 %", "11.1 % at best"],
            ["folder is the least likely class", $"{StudyReport.Percent(evidence.LeastLikely)} ({evidence.LeastLikelySigma:+0.0;-0.0} standard deviations)", "10.0 %", "0 % at best"],
        ]);
        study.Picture(report, "Images, their folders, and what the corrected network reads", "part3-folders.svg", Folders());
        report.Heading(3, "What can be learnt");
        report.Table(["training on the wrong folders", "accuracy on the test digits (95 % interval over digits)"],
        [
            ["plain cross-entropy, likeliest class (what everybody tries)", Tested(results.CrossEntropyArgmax)],
            ["the same network, least likely class", Tested(results.CrossEntropyArgmin)],
            ["loss -log(1 - p(folder)), from random weights", Tested(results.TestAccuracy)],
            ["the same, from the weights of Part 1", Tested(results.TestAccuracyFromPart1)],
        ]);
        report.Paragraph(
            $"The corrected network names the true digit of **{StudyReport.Percent(results.RecoveredLabels, 2)}** of the wrongly filed images"
            + " (true labels were read for this count and for nothing else).");
        study.Picture(report, "Training with the corrected loss", "part3-loss.svg", new LineChart
        {
            Title = "Part 3: corrected loss on the training images",
            XTitle = "optimizer steps",
            YTitle = "-log(1 - p(folder)), nats",
            Lines = [.. outcome.Curves.Select(c => new ChartLine(c.Name, [.. c.Points.Select(p => new ChartPoint(p.Step!.Value, p.TrainLoss!.Value))]))],
        }.ToSvg());
    }

    private string Tested(double accuracy)
    {
        int count = outcome.Source.Test.Count;
        return ProportionInterval.Wilson((long)Math.Round(accuracy * count), count).ToPercent(2);
    }

    private string Folders()
    {
        var train = outcome.Source.Train;
        // Evenly over the set, so that all folders show.
        return new PictureGallery
        {
            Title = "folder → what the corrected network reads (probability)",
            Pictures = [.. Enumerable.Range(0, PictureCount).Select(i => (int)((long)i * train.Count / PictureCount)).Select(i =>
            {
                int best = outcome.Corrected.Best(i);
                return new GalleryPicture(
                    GreyPicture.Of(train, i), $"{train.ClassNames[train.Labels[i]]} → {train.ClassNames[best]} ({outcome.Corrected[i][best]:F2})");
            })],
        }.ToSvg();
    }
}
