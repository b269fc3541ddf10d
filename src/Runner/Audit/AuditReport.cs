using MidasNet.Data;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Audit;

/// <summary>The page of an audit: <c>report.md</c> with the evidence, the matrix, the suspects and pictures of each folder.</summary>
internal sealed class AuditReport(AuditOutcome outcome, RunFolder folder)
{
    private const int SuspectsShown = 48, PicturesOfClass = 24, MostClassesShown = 64, MostClassesInTable = 20;

    /// <summary>Writes the page and its pictures.</summary>
    /// <param name="data">What was audited, for the title.</param>
    /// <exception cref="RunFolderException">A file cannot be written.</exception>
    public void Save(string data)
    {
        var report = new MarkdownReport();
        report.Heading(1, $"Label audit of {PlainName(data)}");
        report.Paragraph(
            $"{outcome.Images.Images.Count:N0} images of {outcome.Images.Images.ClassNames.Count} classes; each was judged by a network that had not seen it,"
            + " and no clean label was used.");
        report.List(outcome.Evidence.Select(Escaped));
        report.Paragraph($"By the final estimate {outcome.Transition.Right.ToPercent(2)} of the labels are right.");
        report.Heading(2, "Tests");
        report.Table(["measured", "value", "hypothesis", "expected", "statistic", "p"], outcome.Tests.Select(test => (IReadOnlyList<string>)
            [test.Name, $"{test.Measured:G4}", test.Hypothesis, $"{test.Expected:G4}", test.Degrees == 0 ? $"z {test.Statistic:F1}" : $"chi-squared({test.Degrees}) {test.Statistic:F1}", $"{test.PValue:G2}"]));
        WriteMatrix(report);
        WriteSuspects(report);
        WriteClasses(report);
        report.Save(folder.Report);
    }

    private void WriteMatrix(MarkdownReport report)
    {
        var (matrix, names) = (outcome.Transition, outcome.Images.Images.ClassNames);
        int classes = names.Count;
        report.Heading(2, "How classes become labels");
        if (classes <= MostClassesInTable)
        {
            report.Paragraph("Row: what an image shows. Column: its label. Per cent, estimated; intervals are in results.json.");
            report.Table(["", .. names.Select(PlainName)], Enumerable.Range(0, classes).Select(k => (IReadOnlyList<string>)
                [PlainName(names[k]), .. Enumerable.Range(0, classes).Select(j => $"{100 * matrix.Matrix[k, j]:F1}")]));
        }
        Picture(report, "The share of right labels of each class", "right.svg", new BarChart
        {
            Title = "Labels that are right, by class (95 % intervals)",
            ValueTitle = "share of the images of the class",
            Percent = true,
            Categories = names,
            Series = [new ChartBars("right", [.. Enumerable.Range(0, classes).Select(k => matrix[k, k])])],
        }.ToSvg());
    }

    private void WriteSuspects(MarkdownReport report)
    {
        if (outcome.Suspects is not { } suspects) return;
        var images = outcome.Images.Images;
        report.Heading(2, outcome.IsComplementary ? "Labels that seem right" : "Labels that seem wrong");
        report.Paragraph(
            $"About {suspects.ExpectedInAll:F0} are expected in the whole set, {suspects.ExpectedAmong(outcome.SuspectCount):F1} of them among the first"
            + $" {outcome.SuspectCount}. Each picture: its label → what the network sees (the probability that the label is {(outcome.IsComplementary ? "right" : "wrong")}).");
        var shown = suspects.Ranked.Take(Math.Min(SuspectsShown, outcome.SuspectCount));
        Picture(report, "The most suspicious images", "suspects.svg", new PictureGallery
        {
            Columns = 8,
            Size = 84,
            Pictures = [.. shown.Select(suspect => new GalleryPicture(
                PictureOf(images, suspect.Image), $"{images.ClassNames[suspect.Given]} → {images.ClassNames[suspect.Shown]} ({suspect.Probability:F2})"))],
        }.ToSvg());
        report.Table(["image", "label", "shows", "probability"], suspects.Ranked.Take(outcome.SuspectCount).Select(suspect => (IReadOnlyList<string>)
            [Escaped(images.Names[suspect.Image]), PlainName(images.ClassNames[suspect.Given]), PlainName(images.ClassNames[suspect.Shown]), $"{suspect.Probability:F4}"]));
    }

    private void WriteClasses(MarkdownReport report)
    {
        var images = outcome.Images.Images;
        report.Heading(2, "What lies in each folder");
        foreach (var (label, name) in images.ClassNames.Index().Take(MostClassesShown))
        {
            int[] members = [.. images.AllIndices().Where(i => images.Labels[i] == label)];
            // Evenly over the folder, so that none of its parts is missed.
            var shown = Enumerable.Range(0, Math.Min(PicturesOfClass, members.Length)).Select(n => members[(long)n * members.Length / Math.Min(PicturesOfClass, members.Length)]);
            byte[] sheet = new PictureGrid { Columns = PicturesOfClass / 2, Size = 56, Pictures = [.. shown.Select(i => PictureOf(images, i))] }.ToPng();
            string file = $"folder-{label}.png";
            AtomicFile.Write(Path.Combine(folder.Pictures, file), sheet);
            report.Paragraph($"Labelled **{PlainName(name)}**, {members.Length:N0} images:");
            report.Image($"Images labelled {PlainName(name)}", $"pictures/{file}");
        }
    }

    private void Picture(MarkdownReport report, string description, string name, string svg)
    {
        AtomicFile.Write(Path.Combine(folder.Pictures, name), svg);
        report.Image(description, $"pictures/{name}");
    }

    private static GreyPicture PictureOf(LabelledImages images, int index) => new(images.Width, images.Height, images.Image(index).ToArray());

    private static string PlainName(string path) => Escaped(Path.GetFileName(Path.TrimEndingDirectorySeparator(path)));

    // Names are whatever someone called a file: they must not become links, pictures or HTML of the page.
    private static string Escaped(string text) => string.Concat(text.Select(letter =>
        char.IsControl(letter) ? " " : "\\`*_[]<>&#!".Contains(letter, StringComparison.Ordinal) ? $"\\{letter}" : $"{letter}"));
}
