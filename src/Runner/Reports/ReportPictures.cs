using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Reports;

/// <summary>Writes the pictures of a report to the folder of its run and links them.</summary>
internal sealed class ReportPictures(RunFolder folder)
{
    /// <summary>Writes a chart and links it.</summary>
    /// <param name="report">The report that shows it.</param>
    /// <param name="description">The text for readers who cannot see it.</param>
    /// <param name="name">The file name, with its extension.</param>
    /// <param name="svg">The picture.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(ReportDocument report, string description, string name, string svg)
    {
        AtomicFile.Write(Path.Combine(folder.Pictures, name), svg);
        report.Image(description, $"pictures/{name}");
    }

    /// <inheritdoc cref="Add(ReportDocument, string, string, string)"/>
    public void Add(ReportDocument report, string description, string name, byte[] png)
    {
        AtomicFile.Write(Path.Combine(folder.Pictures, name), png);
        report.Image(description, $"pictures/{name}");
    }
}
