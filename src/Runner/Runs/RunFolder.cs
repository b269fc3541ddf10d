using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MidasNet.Learning;
using MidasNet.Weights;

namespace MidasNet.Runner.Runs;

/// <summary>
/// The folder of one run, <c>yyyyMMddTHHmmssZ-name-id</c>: <c>config.json</c>, <c>environment.json</c>, <c>metrics.jsonl</c>,
/// <c>events.out.tfevents.*</c>, <c>results.json</c>, <c>report.json</c>, <c>report.md</c>, <c>report.html</c>, <c>checkpoints/</c>, <c>pictures/</c>. Files
/// but the metrics and events are replaced atomically.
/// </summary>
internal sealed class RunFolder
{
    private const int MaxNameLength = 60;

    private RunFolder(string path)
    {
        Path = path;
        Metrics = new MetricsLog(PathOf("metrics.jsonl"));
    }

    /// <summary>The full path of the folder.</summary>
    public string Path { get; }

    /// <summary>The metrics of each epoch.</summary>
    public MetricsLog Metrics { get; }

    /// <summary>The full path of the folder of checkpoints.</summary>
    public string Checkpoints => PathOf("checkpoints");

    /// <summary>The full path of the folder of pictures and charts.</summary>
    public string Pictures => PathOf("pictures");

    /// <summary>The full path of the folder of what a resumed run continues from; it is there only while there is something in it.</summary>
    public string Unfinished => PathOf("unfinished");

    /// <summary>The full path of the report in Markdown.</summary>
    public string Report => PathOf("report.md");

    /// <summary>The full path of the report as a page for browsers.</summary>
    public string HtmlReport => PathOf("report.html");

    /// <summary>Makes a new, empty run folder.</summary>
    /// <param name="parent">The folder of all runs; made if it is not there.</param>
    /// <param name="name">The subject of the run; whatever does not fit into a file name becomes a hyphen.</param>
    /// <param name="startedUtc">When the run began.</param>
    /// <exception cref="RunFolderException">The folder cannot be made.</exception>
    public static RunFolder Create(string parent, string name, DateTimeOffset startedUtc)
    {
        // The identity tells runs of the same second apart; it is no random number of the training.
        string identity = Guid.NewGuid().ToString("N")[..6];
        string time = startedUtc.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string path = System.IO.Path.GetFullPath(System.IO.Path.Combine(parent, $"{time}-{FileNameOf(name)}-{identity}"));
        try
        {
            var folder = new RunFolder(path);
            Directory.CreateDirectory(folder.Checkpoints);
            Directory.CreateDirectory(folder.Pictures);
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException(
                $"cannot make the run folder '{path}': {error.Message} Choose a folder in which you may write, with enough room.", error);
        }
    }

    /// <summary>Opens the folder of an earlier run, to resume it or to report on it.</summary>
    /// <exception cref="RunFolderException">There is no such folder, or it is not that of a run.</exception>
    public static RunFolder Open(string path)
    {
        var folder = new RunFolder(System.IO.Path.GetFullPath(path));
        if (!Directory.Exists(folder.Path)) throw new RunFolderException($"there is no run folder '{folder.Path}'", missing: path);
        if (!File.Exists(folder.PathOf("config.json")))
            throw new RunFolderException($"'{folder.Path}' is not the folder of a run: it holds no config.json");
        return folder;
    }

    /// <summary>Runs networks, and keeps in this folder what a resumed run continues from.</summary>
    /// <param name="progress">Shows how far the run is.</param>
    /// <param name="checkpointEvery">The time between two savings; null to keep nothing.</param>
    /// <param name="parallel">Runs side by side.</param>
    /// <param name="logsMetrics">Whether the metrics of all reports are logged.</param>
    /// <param name="cancellation">Stops after the current step.</param>
    public TrainingSession Session(IRunProgress progress, TimeSpan? checkpointEvery, int parallel, bool logsMetrics, CancellationToken cancellation) => new()
    {
        Progress = progress,
        Cancellation = cancellation,
        OnReport = logsMetrics ? report => Metrics.Append(report.Metrics) : null,
        Folder = checkpointEvery is null ? null : Unfinished,
        Resume = true, // the folder of a new run is empty
        CheckpointEvery = checkpointEvery ?? TimeSpan.Zero,
        Parallel = parallel,
    };

    /// <summary>Writes <c>config.json</c>: what was asked for.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public void WriteConfig<T>(T configuration) => WriteJson("config.json", configuration);

    /// <summary>Reads <c>config.json</c>.</summary>
    /// <exception cref="RunFolderException">The file cannot be read, or does not hold a <typeparamref name="T"/>.</exception>
    public T ReadConfig<T>() => ReadJson<T>("config.json");

    /// <summary>Writes <c>environment.json</c>: on what it ran.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public void WriteEnvironment(RunEnvironment environment)
    {
        // A run is repeated by the command that began it, not by one that has resumed it.
        var before = ReadIfThere<RunEnvironment>("environment.json");
        WriteJson("environment.json", before is null ? environment : environment with { Command = before.Command });
    }

    /// <summary>Writes <c>results.json</c>: what came out.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public void WriteResults<T>(T results) => WriteJson("results.json", results);

    /// <summary>Reads <c>results.json</c>.</summary>
    /// <exception cref="RunFolderException">The file cannot be read, or does not hold a <typeparamref name="T"/>.</exception>
    public T ReadResults<T>() => ReadJson<T>("results.json");

    /// <summary>Writes another file of JSON, such as the result of a part of the run, in a folder that is made if needed.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public void Write<T>(string fileName, T value)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(PathOf(fileName))!);
        WriteJson(fileName, value);
    }

    /// <summary>Reads such a file; null if there is none.</summary>
    /// <exception cref="RunFolderException">The file cannot be read, or does not hold a <typeparamref name="T"/>.</exception>
    public T? ReadIfThere<T>(string fileName) where T : class => File.Exists(PathOf(fileName)) ? ReadJson<T>(fileName) : null;

    /// <summary>Reads what an earlier run has made, or makes and writes it, so that a resumed run does not repeat it.</summary>
    /// <exception cref="RunFolderException">The file cannot be read or written, or does not hold a <typeparamref name="T"/>.</exception>
    public T ReadOrMake<T>(string fileName, Func<T> make) where T : class
    {
        if (ReadIfThere<T>(fileName) is { } made) return made;
        var value = make();
        Write(fileName, value);
        return value;
    }

    /// <summary>Does some work; if its training diverges, the error names the last checkpoint that the run has written, if there is one.</summary>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    public T NamingLastGood<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DivergedException diverged) when (LastCheckpoint() is { } good)
        {
            throw new DivergedException(diverged, good);
        }
    }

    private string? LastCheckpoint() => !Directory.Exists(Checkpoints) ? null
        : new DirectoryInfo(Checkpoints).EnumerateFiles("*.safetensors").MaxBy(file => file.LastWriteTimeUtc)?.FullName;

    private string PathOf(string fileName) => System.IO.Path.Combine(Path, fileName);

    private void WriteJson<T>(string fileName, T value)
    {
        try
        {
            AtomicFile.Write(PathOf(fileName), RunJson.IndentedOf(value) + "\n");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"cannot write '{PathOf(fileName)}': {error.Message.TrimEnd('.')}. Is the disk full, or the folder gone?", error);
        }
    }

    private T ReadJson<T>(string fileName)
    {
        try
        {
            using var stream = File.OpenRead(PathOf(fileName));
            if (typeof(T).IsAssignableTo(typeof(JsonNode)))
            {
                // A tree reads its texts only when they are asked for.
                using var document = JsonDocument.Parse(stream);
                JsonTexts.Require(document.RootElement);
                stream.Position = 0;
            }
            return RunJson.Read<T>(stream) ?? throw new JsonException("it holds null");
        }
        // The last two: null in the place of a list, and an object that does not say of which kind it is.
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or NotSupportedException)
        {
            throw new RunFolderException($"cannot read '{PathOf(fileName)}': {error.Message}", error);
        }
    }

    private static string FileNameOf(string name)
    {
        var letters = name.Take(MaxNameLength).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-');
        string result = string.Concat(letters).Trim('-', '.');
        return result.Length == 0 ? "run" : result;
    }
}
