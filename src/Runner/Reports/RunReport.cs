using System.Xml;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Reports;

/// <summary>
/// The report of a run in its folder: <c>report.json</c>, the document with the run's own sections, and what is rendered from it and from the files of the
/// run, <c>report.md</c> and <c>report.html</c>. Both end with the configuration, the environment and the command of the run.
/// </summary>
internal static class RunReport
{
    private const string FileName = "report.json";

    /// <summary>Writes the report.</summary>
    /// <exception cref="RunFolderException">A file cannot be written.</exception>
    public static void Save(RunFolder folder, ReportDocument report)
    {
        folder.Write(FileName, report);
        Render(folder, report);
    }

    /// <summary>Renders the report again from the files of the run.</summary>
    /// <exception cref="RunFolderException">The run has no report, or a file is missing or damaged.</exception>
    public static ReportDocument Rebuild(RunFolder folder)
    {
        var report = Read(folder);
        Render(folder, report);
        return report;
    }

    /// <summary>The run's own sections.</summary>
    /// <exception cref="RunFolderException">The run has no report, or its file is damaged.</exception>
    public static ReportDocument Read(RunFolder folder)
    {
        var report = folder.ReadIfThere<ReportDocument>(FileName) ?? throw new RunFolderException(
            $"the run in '{folder.Path}' has no {FileName}: it has not come to a result, or was made by an earlier version; resume it, and it gets one");
        return report.IsWhole ? report : throw new RunFolderException($"cannot read '{Path.Combine(folder.Path, FileName)}': it is not the report of a run");
    }

    /// <summary>The page for browsers, as it stands in <c>report.html</c>.</summary>
    /// <exception cref="RunFolderException">A file is missing or damaged.</exception>
    public static string PageOf(RunFolder folder, ReportDocument report) => PageOf(folder, Blocks(folder, report));

    private static void Render(RunFolder folder, ReportDocument report)
    {
        var blocks = Blocks(folder, report);
        string page = PageOf(folder, blocks);
        Write(folder.Report, MarkdownWriter.Write(blocks));
        Write(folder.HtmlReport, page);
    }

    private static List<ReportBlock> Blocks(RunFolder folder, ReportDocument report) => [.. report.Blocks, .. RunDetails.Of(folder).Blocks];

    private static string PageOf(RunFolder folder, List<ReportBlock> blocks) =>
        new HtmlReport(path => Picture(folder, path)).Write(Path.GetFileName(folder.Path), blocks);

    private static byte[] Picture(RunFolder folder, string path)
    {
        // The folder may come from someone else: no other file of this machine gets into the page.
        if (path.Split('/') is not ["pictures", var name] || name is "" or "." or ".." || Path.GetFileName(name) != name)
            throw new RunFolderException($"'{folder.Path}' has a damaged {FileName}: a picture of it is '{path}', which is not in the folder pictures");
        string file = Path.Combine(folder.Pictures, name);
        try
        {
            byte[] content = File.ReadAllBytes(file);
            // Read here, so that the error names the file.
            if (name.EndsWith(".svg", StringComparison.OrdinalIgnoreCase)) InlineSvg.Of(System.Text.Encoding.UTF8.GetString(content), 0, "");
            return content;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or XmlException)
        {
            throw new RunFolderException($"the report of '{folder.Path}' shows '{file}', which cannot be read: {error.Message}", error);
        }
    }

    private static void Write(string path, string content)
    {
        try
        {
            AtomicFile.Write(path, content);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"cannot write the report '{path}': {error.Message}", error);
        }
    }
}
