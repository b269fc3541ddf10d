using MidasNet.Runner.Runs;
using MidasNet.Web;

namespace MidasNet.Runner.Serving;

/// <summary>The runs of a server: folders of runs, and folders that hold some. Runs that begin meanwhile are found.</summary>
internal sealed class ServedFolders : IServedRuns, IDisposable
{
    private readonly IReadOnlyList<string> paths;
    private readonly Lock opening = new();
    private readonly Dictionary<string, ServedRunFolder> opened = new(StringComparer.Ordinal);

    /// <summary>Takes folders.</summary>
    /// <param name="paths">Folders of runs, and folders that hold some, such as <c>runs</c>.</param>
    /// <exception cref="RunFolderException">One is neither.</exception>
    public ServedFolders(IReadOnlyList<string> paths)
    {
        this.paths = [.. paths.Select(Path.GetFullPath).Distinct()];
        foreach (string path in this.paths)
            if (!RunsIn(path).Any()) RunFolder.Open(path); // says what is missing
    }

    /// <inheritdoc/>
    public IReadOnlyList<IServedRun> All => Open();

    /// <inheritdoc/>
    public IServedRun? Find(string name) => Open().FirstOrDefault(run => run.Name == name);

    /// <summary>The runs that are there now.</summary>
    public IReadOnlyList<ServedRunFolder> Open()
    {
        lock (opening)
        {
            var found = new List<ServedRunFolder>();
            foreach (string folder in paths.SelectMany(RunsIn).Distinct())
            {
                if (!opened.TryGetValue(folder, out var run))
                {
                    if (TryOpen(folder) is not { } fresh) continue;
                    opened[folder] = run = fresh;
                }
                found.Add(run);
            }
            return [.. found.OrderByDescending(run => run.Name, StringComparer.Ordinal)];
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var run in opened.Values) run.Dispose();
    }

    private static IEnumerable<string> RunsIn(string path)
    {
        if (ServedRunFolder.IsRun(path)) return [path];
        return Directory.Exists(path) ? Directory.EnumerateDirectories(path).Where(ServedRunFolder.IsRun) : [];
    }

    // One that is damaged does not cost the others their pages.
    private ServedRunFolder? TryOpen(string folder)
    {
        string name = Path.GetFileName(folder);
        for (int number = 2; opened.Values.Any(run => run.Name == name); number++) name = $"{Path.GetFileName(folder)}-{number}";
        try
        {
            return ServedRunFolder.Open(folder, name);
        }
        catch (RunFolderException) when (!paths.Contains(folder))
        {
            return null;
        }
    }
}
