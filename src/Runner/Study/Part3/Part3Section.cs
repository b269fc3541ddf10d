using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study.Part3;

/// <summary>Part 3 in the report: the diagnosis of the labels, and learning from them.</summary>
internal sealed class Part3Section(ReportPictures pictures, WrongLabelOutcome outcome)
{
    private const int PictureCount = 24, SuspectsShown = 48;

    private readonly Part3Results results = outcome.Results;

    private LabelledImages Train => outcome.Digits.Source.Train;

    /// <summary>Writes the section.</summary>
    public void Write(ReportDocument report)
    {
        report.Heading(2, $"Part 3: digits in wrong folders ({results.Data.Describe()})");
        report.Paragraph(
            $"After all stages, a network trained only on wrong folders recognises **{Percentage.Of(results.TestAccuracy, 2)}** of the test digits;"
            + $" the same network trained on true labels recognises {Percentage.Of(results.TwinAccuracy, 2)}. All choices were based on the folders of"
            + " held-out images. True labels were used only for the final evaluation and to train the reference network.");
        WhatIsDifferent(report);
        WhatIsLearnt(report);
        HowFast(report);
        Stages(report);
        if (results.ImageCounts.Count > 1) HowMany(report);
    }

    private void WhatIsDifferent(ReportDocument report)
    {
        var audit = outcome.Audit;
        report.Heading(3, "Diagnosis of the labels");
        report.Paragraph(
            $"{Train.Count:N0} images, each predicted by networks trained on other images with plain cross-entropy."
            + " Findings from these predictions and the folders alone:");
        report.List(audit.Evidence);
        report.Paragraph(
            $"By the final estimate **{results.RightFolders.ToPercent(2)}** of the folders are right; each of the others names"
            + " a digit that the image is *not*, all such digits being equally likely."
            + " A network that recognises the digit therefore nearly always contradicts the folder.");
        report.Table(["statistic", "measured", "if folders are random", "if folders are complementary"],
        [
            ["mean -ln p(folder), nats", Figures.Number(audit.NegativeLogLikelihood, 3), "2.303 = ln 10", "2.197 = ln 9, at best"],
            ["folder is the most likely class", audit.Accuracy.ToPercent(), "10.0 %", "11.1 %, at best"],
            ["folder is the least likely class", audit.LeastLikely.ToPercent(), "10.0 %", "0 %, at best"],
        ]);
        report.Table(["test", "measured", "hypothesis", "expected", "statistic", "p"], results.Tests.Select(LabelTestRow.Of));
        report.Paragraph("Estimated transition matrix from digits to folders, in per cent. Row: true digit. Column: folder.");
        report.Table(
            ["", .. Train.ClassNames],
            results.Transition.Select((row, k) => (IReadOnlyList<string>)[Train.ClassNames[k], .. row.Select(share => Figures.Number(100 * share, 2))]));
        pictures.Add(report, "Images with their folder and the prediction of the final network", "part3-folders.svg", Gallery(
            "folder → prediction of the final network", Enumerable.Range(0, PictureCount).Select(i => (int)((long)i * Train.Count / PictureCount))));
    }

    private void WhatIsLearnt(ReportDocument report)
    {
        report.Heading(3, "Accuracy by method");
        report.Paragraph(
            "Test accuracy, with its 95 % interval (Student's t over seeds, or Wilson over the test digits if there is one seed), is evaluated once per"
            + " network."
            + " For plain cross-entropy the least likely class is evaluated as well, since folders are complementary. Seconds are those of training,"
            + " with features but without measurements, the mean over seeds. Only networks that label for each other, and the twin, are trained side by"
            + " side where the study runs so, with a share of the threads each, so that their seconds do not compare with those of the others.");
        Part3Tables.WriteVariants(report, results);
        foreach (var variant in results.Variants.Where(variant => variant.TestAccuracies.Count > 1))
            report.Paragraph($"{variant.Name}, by seed: {string.Join(", ", variant.TestAccuracies.Select(accuracy => Percentage.Of(accuracy, 2)))}.");
    }

    private void HowFast(ReportDocument report)
    {
        report.Heading(3, "Convergence");
        report.Paragraph(
            $"On {outcome.Digits.HeldOut.Length:N0} images that these networks were not trained on."
            + " Predictions were recorded during training and evaluated at the end. A dash means that not every seed reached the accuracy.");
        report.Table(
            ["method", "s to 95 %", "s to 97 %", "s to 98 %", "epochs to 95 %", "to 97 %", "to 98 %"],
            results.Variants.Where(variant => variant.FolderLogLikelihood is not null).Select(variant => (IReadOnlyList<string>)
            [
                variant.Name, Figures.Number(variant.SecondsTo95, 1), Figures.Number(variant.SecondsTo97, 1), Figures.Number(variant.SecondsTo98, 1),
                Figures.Number(variant.EpochsTo95, 2), Figures.Number(variant.EpochsTo97, 2), Figures.Number(variant.EpochsTo98, 2),
            ]));
        pictures.Add(report, "Error on held-out digits over time", "part3-error-by-seconds.svg", new LineChart
        {
            Title = "Part 3: error on held-out digits, mean and range over seeds",
            XTitle = "seconds",
            YTitle = "error",
            LogarithmicX = true,
            LogarithmicY = true,
            PercentY = true,
            Lines = [.. Histories(
                (run, point) => run.SecondsBefore + point.Seconds, point => Math.Max(1 - outcome.Scoring.HeldOut(point), 1e-3)), .. LeastLikelyHistory()],
        }.ToSvg());
        pictures.Add(report, "Likelihood of held-out folders", "part3-folder-likelihood.svg", new LineChart
        {
            Title = "Part 3: likelihood of held-out folders, mean and range over seeds",
            XTitle = "epochs",
            YTitle = "-ln p(folder), nats (lower is better)",
            Lines = Histories((_, point) => point.Epochs, point => -point.FolderLogLikelihood),
        }.ToSvg());
    }

    private void Stages(ReportDocument report)
    {
        report.Heading(3, "Self-labelling");
        report.Paragraph(
        "Networks trained with forward correction predict the digits of held-out images. New networks are trained on these predictions as soft labels,"
        + " in which the class of an image's folder is ruled out. A stage is kept if it improves the likelihood of held-out folders. A final network is"
        + " trained on all images.");
        Part3Tables.WriteStages(report, results);
        var suspects = outcome.Staged.Stages!.Suspects;
        if (suspects.Count == 0)
        {
            report.Paragraph("No folder is more likely right than wrong.");
            return;
        }
        pictures.Add(report, "Images whose folder is probably right", "part3-suspects.svg", Gallery(
            "folder → prediction of the final network", suspects.Take(SuspectsShown)));
    }

    private void HowMany(ReportDocument report)
    {
        report.Heading(3, "Learning curve");
        report.Paragraph("All stages on subsets of the images. The accuracy on held-out images is estimated from their folders, without true labels.");
        Part3Tables.WriteImageCounts(report, results);
        pictures.Add(report, "Test error by number of images", "part3-images.svg", new LineChart
        {
            Title = "Part 3: test error by number of wrongly filed images",
            XTitle = "images",
            YTitle = "error",
            LogarithmicX = true,
            LogarithmicY = true,
            PercentY = true,
            Lines =
            [
                new ChartLine("all stages",
                [
                    .. results.ImageCounts.Select(count => new ChartPoint(count.TrainImages, Math.Max(1 - count.TestAccuracy.Value, 1e-4))),
                ]),
            ],
        }.ToSvg());
    }

    private ChartLine[] Histories(Func<LabelRun, HistoryPoint, double> x, Func<HistoryPoint, double> y) =>
    [
        .. outcome.Variants.Where(variant => variant.Runs[0].History.Count > 0).Select(variant => new ChartLine(variant.Variant,
        [
            .. Enumerable.Range(0, variant.Runs.Min(run => run.History.Count)).Select(i =>
                ChartPoint.Of(variant.Runs.Average(run => x(run, run.History[i])), [.. variant.Runs.Select(run => y(run.History[i]))])),
        ])),
    ];

    private IEnumerable<ChartLine> LeastLikelyHistory() =>
        outcome.Variants.Where(variant => variant.Runs[0].TestLeastLikely is not null).Select(variant => new ChartLine(
            $"{variant.Variant}, least likely class",
            [.. variant.Runs[0].History.Select(point => new ChartPoint(point.Seconds, Math.Max(1 - outcome.Scoring.HeldOutLeastLikely(point)!.Value, 1e-3)))]));

    private string Gallery(string title, IEnumerable<int> images) => new PictureGallery
    {
        Title = title,
        Columns = 8,
        Size = 84,
        Pictures =
        [
            .. images.Select(i => new GalleryPicture(
                PixelPicture.Of(Train, i), $"{Train.ClassNames[Train.Labels[i]]} → {outcome.Staged.Stages!.Recovered[i]}")),
        ],
    }.ToSvg();
}
