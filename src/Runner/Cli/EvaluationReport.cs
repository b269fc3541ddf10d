using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Reports;
using MidasNet.Weights;

namespace MidasNet.Runner.Cli;

/// <summary>An evaluation as a page for browsers that needs no other file: results, confusions, classes, calibration, and the mistakes as pictures.</summary>
internal static class EvaluationReport
{
    private const int Mistakes = 50;

    /// <summary>Writes the page, whole or not at all.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="evaluation">The results.</param>
    /// <param name="predictions">One for each image.</param>
    /// <param name="images">The images.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Evaluation evaluation, Predictions predictions, LabelledImages images)
    {
        string checkpoint = Path.GetFileName(evaluation.Checkpoint), data = Path.GetFileName(Path.TrimEndingDirectorySeparator(evaluation.Data)), title = $"{checkpoint} on {data}";
        var pictures = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var report = new ReportDocument();
        report.Heading(1, InlineMarkdown.Escape(title));
        report.Results(new Headline("accuracy", evaluation.Accuracy, evaluation.Count));
        report.List(evaluation.Lines().Skip(1).Select(InlineMarkdown.Escape));

        var evaluated = EvaluatedImage.Of(images, images.AllIndices(), predictions);
        var confusion = ConfusionMatrix.Of(images.ClassNames, images.Labels.AsSpan(), predictions);
        var section = new RecognitionSection(
            new ReportPictures(pictures.Add), "evaluated", data, images.ClassNames, image => PixelPicture.Of(images, image.Index), confusion, evaluated, level: 2)
        {
            Mistakes = Mistakes,
        };
        section.Write(report);
        WriteNames(report, section.WorstMistakes, images);
        AtomicFile.Write(path, new HtmlReport(name => pictures[name]).Write(title, report.Blocks));
    }

    private static void WriteNames(ReportDocument report, IReadOnlyList<EvaluatedImage> worst, LabelledImages images)
    {
        if (worst.Count == 0) return;
        report.Heading(2, "Labels to look at");
        report.Paragraph("Where the network is sure of another class, the label may be wrong, or the picture may show both. The mistakes with the highest confidence, in the order of the pictures above:");
        report.Table(
            ["picture", "label", "predicted", "probability"],
            worst.Select(image => (IReadOnlyList<string>)
            [
                InlineMarkdown.Escape(images.Names[image.Index]), InlineMarkdown.Escape(images.ClassNames[image.Label]), InlineMarkdown.Escape(images.ClassNames[image.Best]),
                Percentage.Of(image.Probabilities[image.Best]),
            ]));
    }
}
