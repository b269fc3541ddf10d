using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Pretraining;

/// <summary>The report of a pretraining: accuracy on held-out letters, and the history.</summary>
internal static class PretrainReport
{
    /// <summary>Writes the report.</summary>
    /// <exception cref="RunFolderException">A file cannot be written.</exception>
    public static void Save(PretrainResults results, RunFolder folder)
    {
        var report = new ReportDocument();
        report.Heading(1, "VGG19 on handwritten letters");
        report.Paragraph(
            $"{Counted.Of(results.TrainImages, "letter")} of EMNIST, {Counted.Of(results.Epochs, "epoch")}, {results.Seconds:F0} s, no digits. Weights:"
            + $" {InlineMarkdown.Escape(results.File)} ({results.FileBytes:N0} bytes)");
        Headline Of(string name, double accuracy) =>
            new(name, Interval.OfAccuracy(accuracy, results.HeldOutImages), results.HeldOutImages);
        report.Results(
            Of("held-out letters recognised", results.Accuracy), Of("with look-alikes merged", results.MergedAccuracy),
            Of("without normalisations", results.PlainAccuracy), Of("as written, in 8 bits", results.QuantisedAccuracy));
        new HistorySection(new ReportPictures(folder), folder.Metrics.Read()).Write(report);
        RunReport.Save(folder, report);
    }
}
