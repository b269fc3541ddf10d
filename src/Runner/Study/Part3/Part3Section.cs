using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Study.Part3;

/// <summary>Part 3 in the report: what is different in this data, and what can be learnt from it all the same.</summary>
internal sealed class Part3Section(ReportPictures pictures, WrongLabelOutcome outcome)
{
    private const int PictureCount = 24, SuspectsShown = 48;

    private readonly Part3Results results = outcome.Results;

    private LabelledImages Train => outcome.Digits.Source.Train;

    /// <summary>Writes the section.</summary>
    public void Write(MarkdownReport report)
    {
        report.Heading(2, $"Part 3: digits in wrong folders ({results.Data.Describe()})");
        report.Paragraph(
            $"After all stages a network that has seen only wrong folders recognises **{Percentage.Of(results.TestAccuracy, 2)}** of the test digits;"
            + $" its twin, trained in the same way on true labels, {Percentage.Of(results.TwinAccuracy, 2)}. All choices were made by the folders of"
            + " held-out images. True labels were read to count right answers when all was done, and to train the twin.");
        WhatIsDifferent(report);
        WhatIsLearnt(report);
        HowFast(report);
        Stages(report);
        if (results.ImageCounts.Count > 1) HowMany(report);
    }

    private void WhatIsDifferent(MarkdownReport report)
    {
        var audit = outcome.Audit;
        report.Heading(3, "What is different in this data");
        report.Paragraph(
            $"{Train.Count:N0} images, each judged by networks of plain cross-entropy that were trained on others."
            + " From their predictions and the folders alone:");
        report.List(audit.Evidence);
        report.Paragraph(
            $"In the end **{results.RightFolders.ToPercent(2)}** of the folders are right by the estimate; the others name,"
            + " any of them alike, a digit that the image is *not*."
            + " So no folder can be learnt by its pictures, and a network that is right about the digit is nearly always wrong about the folder.");
        report.Table(["evidence", "measured", "if folders say nothing", "if each folder says what an image is not"],
        [
            ["mean -ln p(folder), nats", Figures.Number(audit.NegativeLogLikelihood, 3), "2.303 = ln 10", "2.197 = ln 9, at best"],
            ["folder is the likeliest class", audit.Accuracy.ToPercent(), "10.0 %", "11.1 %, at best"],
            ["folder is the least likely class", audit.LeastLikely.ToPercent(), "10.0 %", "0 %, at best"],
        ]);
        report.Table(["test", "measured", "hypothesis", "expected", "statistic", "p"], results.Tests.Select(LabelTestRow.Of));
        report.Paragraph("How digits become folders, estimated, in per cent. Row: what an image shows. Column: its folder.");
        report.Table(
            ["", .. Train.ClassNames],
            results.Transition.Select((row, k) => (IReadOnlyList<string>)[Train.ClassNames[k], .. row.Select(share => Figures.Number(100 * share, 2))]));
        pictures.Add(report, "Images, their folders, and what the last network reads", "part3-folders.svg", Gallery(
            "folder → what the last network reads", Enumerable.Range(0, PictureCount).Select(i => (int)((long)i * Train.Count / PictureCount))));
    }

    private void WhatIsLearnt(MarkdownReport report)
    {
        report.Heading(3, "What can be learnt");
        report.Paragraph(
            "Test accuracy, with its 95 % interval (Student's t over seeds, or Wilson's over the test digits if there is one seed), is looked at once for each"
            + " network."
            + " Of plain cross-entropy the least likely class is counted as well: what a folder never says.");
        report.Table(
            ["learnt by", "images", "test accuracy", "least likely class", "held-out folders, nats", "passes over the images", "weights", "s"],
            results.Arms.Where(arm => arm.Missing is null).Select(arm => (IReadOnlyList<string>)
            [
                arm.Name, Figures.Number(arm.TrainImages), TestAccuracy(arm), Percentage.Of(arm.LeastLikelyAccuracy, 2),
                Figures.Number(arm.FolderLogLikelihood, 4), Figures.Number(arm.Epochs, 1), Figures.Number(arm.Parameters),
                Figures.Number(arm.Seconds),
            ]));
        foreach (var arm in results.Arms.Where(arm => arm.Missing is not null)) report.Paragraph($"{arm.Name}: not run. {arm.Missing}.");
        foreach (var arm in results.Arms.Where(arm => arm.TestAccuracies.Count > 1))
            report.Paragraph($"{arm.Name}, seed by seed: {string.Join(", ", arm.TestAccuracies.Select(accuracy => Percentage.Of(accuracy, 2)))}.");
    }

    private void HowFast(MarkdownReport report)
    {
        report.Heading(3, "How fast they learn");
        report.Paragraph(
            $"On {outcome.Digits.HeldOut.Length:N0} images that these networks did not learn from."
            + " Their answers were kept, and counted when all was done. A dash: not every seed got there.");
        report.Table(
            ["learnt by", "s to 95 %", "s to 97 %", "s to 98 %", "epochs to 95 %", "to 97 %", "to 98 %"],
            results.Arms.Where(arm => arm.FolderLogLikelihood is not null).Select(arm => (IReadOnlyList<string>)
            [
                arm.Name, Figures.Number(arm.SecondsTo95, 1), Figures.Number(arm.SecondsTo97, 1), Figures.Number(arm.SecondsTo98, 1),
                Figures.Number(arm.EpochsTo95, 2), Figures.Number(arm.EpochsTo97, 2), Figures.Number(arm.EpochsTo98, 2),
            ]));
        pictures.Add(report, "Error on held-out digits against time", "part3-error-by-seconds.svg", new LineChart
        {
            Title = "Part 3: error on held-out digits, mean and range over seeds",
            XTitle = "seconds",
            YTitle = "error",
            LogarithmicX = true,
            LogarithmicY = true,
            PercentY = true,
            Lines = [.. Courses(
                (run, point) => run.SecondsBefore + point.Seconds, point => Math.Max(1 - outcome.Scoring.HeldOut(point), 1e-3)), .. LeastLikelyCourse()],
        }.ToSvg());
        pictures.Add(report, "Likelihood of held-out folders", "part3-folder-likelihood.svg", new LineChart
        {
            Title = "Part 3: held-out folders, mean and range over seeds",
            XTitle = "epochs",
            YTitle = "-ln p(folder), nats (lower is better)",
            Lines = Courses((_, point) => point.Epochs, point => -point.FolderLogLikelihood),
        }.ToSvg());
    }

    private void Stages(MarkdownReport report)
    {
        report.Heading(3, "Networks that label for each other");
        report.Paragraph(
            "Networks under forward correction tell the digits of images that they have not seen; fresh ones learn from these as soft labels, in which no image"
            + " may be what its folder rules out. A stage counts if it makes the folders of unseen images likelier. A last network learns from all images.");
        var runs = outcome.Arms.First(arm => arm.Runs[0].Stages is not null).Runs;
        report.Table(
            [
                "seed", "unseen folders by stage, nats", "learnt from stage", "unseen digits right, told by folders", "labels recovered",
                "right folders found", "suspects", "false alarms", "largest error of a cell of the matrix",
            ],
            runs.Zip(results.Recovered).Select((pair, number) => (IReadOnlyList<string>)
            [
                $"{number + 1}", string.Join(", ", pair.First.Stages!.LogLikelihoods.Select(value => Figures.Number(value, 5))),
                $"{pair.First.Stages.BestStage}",
                pair.First.Stages.EstimatedAccuracy.ToPercent(2), Percentage.Of(pair.Second.Right, 2), $"{pair.Second.Found} of {pair.Second.ThereAre}",
                $"{pair.Second.Suspects}", $"{pair.Second.Suspects - pair.Second.Found}", Figures.Number(pair.Second.LargestCellError, 4),
            ]));
        var suspects = outcome.Staged.Stages!.Suspects;
        if (suspects.Count == 0)
        {
            report.Paragraph("No folder seems right more likely than not.");
            return;
        }
        pictures.Add(report, "Images whose folder seems right", "part3-suspects.svg", Gallery(
            "folder → what the last network reads", suspects.Take(SuspectsShown)));
    }

    private void HowMany(MarkdownReport report)
    {
        report.Heading(3, "How many images are needed");
        report.Paragraph("All stages, on some of the images. What the folders say of the accuracy on unseen images needs no true label.");
        report.Table(["images", "test accuracy", "unseen images right, told by folders"], results.ImageCounts.Select(count => (IReadOnlyList<string>)
        [
            Figures.Number(count.TrainImages), count.Interval.ToPercent(2),
            Percentage.Of(count.EstimatedAccuracy),
        ]));
        pictures.Add(report, "Test error against the number of images", "part3-images.svg", new LineChart
        {
            Title = "Part 3: test error against wrongly filed images",
            XTitle = "images",
            YTitle = "error",
            LogarithmicX = true,
            LogarithmicY = true,
            PercentY = true,
            Lines =
            [
                new ChartLine("all stages",
                [
                    .. results.ImageCounts.Select(count => new ChartPoint(count.TrainImages, Math.Max(1 - count.TestAccuracy, 1e-4))),
                ]),
            ],
        }.ToSvg());
    }

    private ChartLine[] Courses(Func<LabelRun, CoursePoint, double> x, Func<CoursePoint, double> y) =>
    [
        .. outcome.Arms.Where(arm => arm.Runs[0].Course.Count > 0).Select(arm => new ChartLine(arm.Arm,
        [
            .. Enumerable.Range(0, arm.Runs.Min(run => run.Course.Count)).Select(i =>
                ChartPoint.Of(arm.Runs.Average(run => x(run, run.Course[i])), [.. arm.Runs.Select(run => y(run.Course[i]))])),
        ])),
    ];

    private IEnumerable<ChartLine> LeastLikelyCourse() => outcome.Arms.Where(arm => arm.Runs[0].TestLeastLikely is not null).Select(arm => new ChartLine(
        $"{arm.Arm}, least likely class",
        [.. arm.Runs[0].Course.Select(point => new ChartPoint(point.Seconds, Math.Max(1 - outcome.Scoring.HeldOutLeastLikely(point)!.Value, 1e-3)))]));

    private string Gallery(string title, IEnumerable<int> images) => new PictureGallery
    {
        Title = title,
        Columns = 8,
        Size = 84,
        Pictures =
        [
            .. images.Select(i => new GalleryPicture(
                GreyPicture.Of(Train, i), $"{Train.ClassNames[Train.Labels[i]]} → {outcome.Staged.Stages!.Recovered[i]}")),
        ],
    }.ToSvg();

    private static string TestAccuracy(LabelArmResults arm) =>
        new Interval(arm.TestAccuracy!.Value, arm.TestAccuracyLow!.Value, arm.TestAccuracyHigh!.Value).ToPercent(2);
}
