using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Learning.Labels;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>The report of an audit: the verdict with its evidence, the suspects, the tests, the matrix and pictures of each folder.</summary>
internal sealed class AuditReport(AuditResult outcome, AuditScore? score, RunFolder folder)
{
    private const int SuspectsShown = 48, PicturesOfClass = 24, MostClassesShown = 64, MostClassesInTable = 20, MostCellsListed = 30;

    private readonly ReportPictures pictures = new(folder);

    /// <summary>Writes the page and its pictures.</summary>
    /// <param name="data">What was audited, for the title.</param>
    /// <exception cref="RunFolderException">A file cannot be written.</exception>
    public void Save(string data)
    {
        var report = new ReportDocument();
        report.Heading(1, $"Label audit of {PlainName(data)}");
        var images = outcome.Images;
        report.Paragraph(
            $"{images.Count:N0} images of {images.ClassNames.Count} classes; each was judged by networks that had not seen it,"
            + " and no clean label was used.");
        report.Heading(2, "Verdict");
        report.Paragraph($"The labels are **{outcome.Regime.ToString().ToLowerInvariant()}**.");
        report.List(outcome.Evidence.Select(InlineMarkdown.Escape));
        if (score is not null)
            report.Paragraph("Scored at the end by the true labels, which had no part in anything else:").List(score.Lines().Select(InlineMarkdown.Escape));
        report.Results(Headlines());
        WriteSuspects(report);
        WriteInSeveralClasses(report);
        report.Heading(2, "Tests");
        report.Table(["measured", "value", "hypothesis", "expected", "statistic", "p"], outcome.Tests.Select(LabelTestRow.Of));
        WriteMatrix(report);
        WriteClasses(report);
        RunReport.Save(folder, report);
    }

    private IEnumerable<Headline> Headlines()
    {
        yield return new Headline("labels that are right", outcome.Transition.Right, outcome.Images.Count);
        if (outcome.Trusted is { } trusted) yield return new Headline("trusted images recognised", trusted.Recognised);
    }

    private void WriteInSeveralClasses(ReportDocument report)
    {
        if (outcome.InSeveralClasses.Count == 0) return;
        var images = outcome.Images;
        report.Heading(2, "Pictures in several classes");
        string Classes(IReadOnlyList<int> group) => string.Join(", ", group.Select(i => images.ClassNames[images.Labels[i]]).Distinct());
        var shown = outcome.InSeveralClasses.Take(SuspectsShown);
        pictures.Add(report, "Pictures in several classes", "several-classes.svg", new PictureGallery
        {
            Columns = 8,
            Size = 84,
            Pictures = [.. shown.Select(group => new GalleryPicture(PixelPicture.Of(images, group[0]), Classes(group)))],
        }.ToSvg());
        report.Table(["classes", "images"], shown.Select(group => (IReadOnlyList<string>)
            [InlineMarkdown.Escape(Classes(group)), InlineMarkdown.Escape(string.Join(", ", group.Select(i => images.Names[i])))]));
    }

    private void WriteMatrix(ReportDocument report)
    {
        var (matrix, names) = (outcome.Transition, outcome.Images.ClassNames);
        int classes = names.Count;
        report.Heading(2, "How classes become labels");
        if (classes <= MostClassesInTable)
        {
            report.Paragraph("Row: what an image shows. Column: its label. Per cent, with the half width of the 95 % interval.");
            WriteTable(report, (k, j) => $"{100 * matrix.Matrix[k, j]:F1} ± {50 * (matrix[k, j].High - matrix[k, j].Low):F1}");
            if (outcome.Counted is { } counted)
            {
                report.Paragraph("The same as this very set counts, cell by cell, with nothing taken for equal:");
                WriteTable(report, (k, j) => $"{100 * counted[k, j]:F1}");
            }
        }
        else
        {
            report.Paragraph("The cells off the diagonal that are largest; all of them, with intervals, are in results.json.");
            var largest = SwappedLabels.Of(matrix, 0).Take(MostCellsListed);
            report.Table(["shows", "labelled", "share of the class"], largest.Select(cell => (IReadOnlyList<string>)
                [InlineMarkdown.Escape(names[cell.Actual]), InlineMarkdown.Escape(names[cell.Given]), cell.Share.ToPercent()]));
        }
        pictures.Add(report, "The share of right labels of each class", "right.svg", new BarChart
        {
            Title = "Labels that are right, by class (95 % intervals)",
            ValueTitle = "share of the images of the class",
            Percent = true,
            Categories = names,
            Series = [new ChartBars("right", [.. Enumerable.Range(0, classes).Select(k => matrix[k, k])])],
        }.ToSvg());
    }

    private void WriteTable(ReportDocument report, Func<int, int, string> cell)
    {
        var names = outcome.Images.ClassNames;
        report.Table(["", .. names.Select(InlineMarkdown.Escape)], Enumerable.Range(0, names.Count).Select(k => (IReadOnlyList<string>)
            [InlineMarkdown.Escape(names[k]), .. Enumerable.Range(0, names.Count).Select(j => cell(k, j))]));
    }

    private void WriteSuspects(ReportDocument report)
    {
        if (outcome.Suspects is not { } suspects) return;
        var images = outcome.Images;
        report.Heading(2, outcome.IsComplementary ? "Labels that seem right" : "Labels that seem wrong");
        if (outcome.Regime == LabelRegime.Undetermined)
            report.Paragraph("The labels as a whole cannot be judged, so that these are merely the labels that stand out most: look at each before you change it.");
        int count = outcome.SuspectCount;
        string kind = outcome.IsComplementary ? "right" : "wrong";
        report.Paragraph(
            $"About {suspects.ExpectedInAll:F0} are expected in the whole set, {suspects.ExpectedAmong(count):F1} of them among the first {count}."
            + $" Each picture: its label → what the network sees (the probability that the label is {kind}).");
        string Caption(Suspect suspect) => $"{images.ClassNames[suspect.Given]} → {images.ClassNames[suspect.Predicted]} ({suspect.Probability:F2})";
        var shown = suspects.Ranked.Take(Math.Min(SuspectsShown, count));
        pictures.Add(report, "The most suspicious images", "suspects.svg", new PictureGallery
        {
            Columns = 8,
            Size = 84,
            Pictures = [.. shown.Select(suspect => new GalleryPicture(PixelPicture.Of(images, suspect.Image), Caption(suspect)))],
        }.ToSvg());
        IReadOnlyList<string> Row(Suspect suspect) =>
        [
            InlineMarkdown.Escape(images.Names[suspect.Image]), InlineMarkdown.Escape(images.ClassNames[suspect.Given]), $"{suspect.Probability:F4}",
            Thoughts(suspect.Image), InlineMarkdown.Escape(images.ClassNames[outcome.Proposals[suspect.Image].Proposed]),
        ];
        report.Table(["image", "label", $"probably {kind}", "what the network thinks", "proposed"], suspects.Ranked.Take(count).Select(Row));
    }

    /// <summary>The three likeliest classes by the image alone.</summary>
    private string Thoughts(int image)
    {
        if (outcome.Posteriors is not { } posteriors) return "";
        float[] p = [.. posteriors[image]];
        var foremost = Enumerable.Range(0, p.Length).OrderByDescending(k => p[k]).Take(3).Where(k => p[k] >= AuditSuspect.MinProbability);
        return string.Join(", ", foremost.Select(k => $"{InlineMarkdown.Escape(outcome.Images.ClassNames[k])} {p[k]:F3}"));
    }

    private void WriteClasses(ReportDocument report)
    {
        var images = outcome.Images;
        report.Heading(2, "What lies in each folder");
        foreach (var (label, name) in images.ClassNames.Index().Take(MostClassesShown))
        {
            int[] members = [.. images.AllIndices().Where(i => images.Labels[i] == label)];
            // Evenly over the folder, so that none of its parts is missed.
            int count = Math.Min(PicturesOfClass, members.Length);
            var shown = Enumerable.Range(0, count).Select(n => members[(long)n * members.Length / count]);
            var grid = new PictureGrid { Columns = PicturesOfClass / 2, Size = 56, Pictures = [.. shown.Select(i => PixelPicture.Of(images, i))] };
            string file = $"folder-{label}.png";
            report.Paragraph($"Labelled **{InlineMarkdown.Escape(name)}**, {Counted.Of(members.Length, "image")}:");
            pictures.Add(report, $"Images labelled {name}", file, grid.ToPng());
        }
    }

    private static string PlainName(string path) => InlineMarkdown.Escape(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)));
}
