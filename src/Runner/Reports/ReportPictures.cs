using System.Text;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Reports;

/// <summary>Keeps the pictures of a report and links them.</summary>
/// <param name="keep">Takes the path of each picture in the report, and its content.</param>
internal sealed class ReportPictures(Action<string, byte[]> keep)
{
    /// <summary>Writes them to the folder of a run.</summary>
    public ReportPictures(RunFolder folder) : this((path, content) => AtomicFile.Write(Path.Combine(folder.Path, path), content)) { }

    /// <summary>Keeps a chart and links it.</summary>
    /// <param name="report">The report that shows it.</param>
    /// <param name="description">The text for readers who cannot see it.</param>
    /// <param name="name">The file name, with its extension.</param>
    /// <param name="svg">The picture.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Add(ReportDocument report, string description, string name, string svg) => Add(report, description, name, Encoding.UTF8.GetBytes(svg));

    /// <inheritdoc cref="Add(ReportDocument, string, string, string)"/>
    public void Add(ReportDocument report, string description, string name, byte[] png)
    {
        string path = $"pictures/{name}";
        keep(path, png);
        report.Image(description, path);
    }
}
