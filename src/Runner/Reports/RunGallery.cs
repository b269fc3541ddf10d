using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Reports;

/// <summary>
/// A folder of pages to publish: the reports of several runs, pages of networks, and an index of them. It needs no server, and no page loads anything from
/// elsewhere.
/// </summary>
internal static class RunGallery
{
    private const string Index = "index.html", Purpose = "gallery";

    /// <summary>Throws where no gallery can be made.</summary>
    /// <param name="target">The new folder.</param>
    /// <param name="inputs">The run folders and pages.</param>
    /// <exception cref="IOException">The folder is there and not empty, or lies within an input.</exception>
    private static void Check(string target, IEnumerable<string> inputs)
    {
        OutputFile.RequireApart(target, [.. inputs]);
        NewFolder.Require(target, Purpose);
        string parent = Path.GetDirectoryName(Path.GetFullPath(target)) ?? target;
        if (!Directory.Exists(parent)) throw new DirectoryNotFoundException($"there is no folder '{parent}' for '{target}'");
    }

    /// <summary>Writes a gallery, whole or not at all.</summary>
    /// <param name="target">The new folder.</param>
    /// <param name="title">The title of the index.</param>
    /// <param name="runs">The run folders, in the order of the index.</param>
    /// <param name="pages">HTML files that <c>midasnet page</c> has made.</param>
    /// <param name="check">Called before each part; leaves the file unwritten by throwing.</param>
    /// <exception cref="RunFolderException">A folder is not that of a run with a report.</exception>
    /// <exception cref="IOException">As in <see cref="Check"/>, or a file cannot be read or written.</exception>
    public static WrittenGallery Write(
        string target, string title, IReadOnlyList<string> runs, IReadOnlyList<string> pages, Action? check = null)
    {
        Check(target, [.. runs, .. pages]);
        var names = new FileNames();
        var contents = new List<(string Name, Action<string> Write)>();
        var index = new ReportDocument().Heading(1, InlineMarkdown.Escape(title));
        foreach (string path in runs) contents.Add(AddRun(index, names, RunFolder.Open(path)));
        if (pages.Count > 0) index.Heading(2, "Networks to try").Paragraph("Each page holds a network and runs it in the browser.");
        foreach (string path in pages) contents.Add(AddPage(index, names, path));
        contents.Add((Index, file => AtomicFile.Write(file, new HtmlReport(_ => []).Write(title, index.Blocks))));
        NewFolder.Write(target, Purpose, root =>
        {
            foreach (var (name, write) in contents)
            {
                check?.Invoke();
                write(Path.Combine(root, name));
            }
        });
        return new WrittenGallery(Path.GetFullPath(target), Path.Combine(Path.GetFullPath(target), Index), [.. contents.Select(content => content.Name)]);
    }

    private static (string, Action<string>) AddRun(ReportDocument index, FileNames names, RunFolder folder)
    {
        var report = RunReport.Read(folder);
        string page = RunReport.PageOf(folder, report), run = Path.GetFileName(folder.Path), name = names.New(run);
        string heading = report.Blocks.OfType<ReportBlock.Heading>().FirstOrDefault()?.Title ?? InlineMarkdown.Escape(run);
        index.Heading(2, heading);
        if (report.Headlines.Count > 0)
        {
            index.Table(["result", "value", "95 % interval"], report.Headlines.Select(result => (IReadOnlyList<string>)
                [InlineMarkdown.Escape(result.Name), Percentage.Of(result.Value.Value, 2), result.Value.HasEnds ? result.Value.EndsToPercent(2) : "–"]));
        }
        if (folder.ReadIfThere<RunEnvironment>("environment.json")?.Command is { } command) index.Code(command, "sh");
        index.Link($"The report of {run}", name);
        return (name, file => AtomicFile.Write(file, page));
    }

    private static (string, Action<string>) AddPage(ReportDocument index, FileNames names, string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no page '{path}': 'midasnet page CHECKPOINT --out {ShellWord.Of(path)}' makes one", path);
        if (Path.GetExtension(path).ToLowerInvariant() is not (".html" or ".htm"))
            throw new IOException($"'{path}' is no HTML file: 'midasnet page CHECKPOINT --out FILE.html' makes the page of a network");
        string name = names.New(Path.GetFileNameWithoutExtension(path));
        index.Link(Path.GetFileNameWithoutExtension(path), name);
        return (name, file => File.Copy(path, file));
    }

    /// <summary>Names of files that differ from each other, also where the system takes upper and lower case for the same.</summary>
    private sealed class FileNames
    {
        private readonly HashSet<string> taken = new([Index], StringComparer.OrdinalIgnoreCase);

        public string New(string title)
        {
            string plain = RunFolder.PlainName(title);
            if (plain.Length == 0) plain = "page";
            for (int number = 1; ; number++)
            {
                string name = number == 1 ? $"{plain}.html" : $"{plain}-{number}.html";
                if (taken.Add(name)) return name;
            }
        }
    }
}

/// <summary>A gallery that was written.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Index">The page to open first.</param>
/// <param name="Files">The names of its pages, the index last.</param>
internal sealed record WrittenGallery(string Folder, string Index, IReadOnlyList<string> Files);
