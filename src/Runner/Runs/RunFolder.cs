using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MidasNet.Learning;
using MidasNet.Weights;

namespace MidasNet.Runner.Runs;

/// <summary>
/// The folder of one run, <c>yyyyMMddTHHmmssZ-name-id</c>: <c>config.json</c>, <c>environment.json</c>, <c>data.json</c>, <c>metrics.jsonl</c>,
/// <c>events.out.tfevents.*</c>, <c>results.json</c>, <c>report.json</c>, <c>report.md</c>, <c>report.html</c>, <c>checkpoints/</c>, <c>pictures/</c>. Files
/// but the metrics and events are replaced atomically.
/// </summary>
internal sealed class RunFolder
{
    private const int MaxNameLength = 60;
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const string DataFile = "data.json", EnvironmentFile = "environment.json";

    private RunFolder(string path)
    {
        Path = path;
        Metrics = new MetricsLog(PathOf("metrics.jsonl"));
    }

    /// <summary>The full path of the folder.</summary>
    public string Path { get; }

    /// <summary>The name of the folder.</summary>
    public string Name => System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(Path));

    /// <summary>The time at which the run was begun, by the name of the folder; null if it was renamed.</summary>
    public DateTimeOffset? Begun =>
        DateTimeOffset.TryParseExact(Name.Split('-')[0], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>The metrics of each epoch.</summary>
    public MetricsLog Metrics { get; }

    /// <summary>The full path of the folder of checkpoints.</summary>
    public string Checkpoints => PathOf("checkpoints");

    /// <summary>The full path of the folder of pictures and charts.</summary>
    public string Pictures => PathOf("pictures");

    /// <summary>The full path of the folder of what a resumed run continues from; it is there only while there is something in it.</summary>
    public string Unfinished => PathOf("unfinished");

    /// <summary>The full path of the folder of what a cluster on this machine stores until the run has all results of it.</summary>
    public string Cluster => PathOf("cluster");

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
        string time = startedUtc.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
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

    /// <summary>Opens the folder of an earlier run of a command.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="command">The command, such as <c>study</c>.</param>
    /// <exception cref="RunFolderException">There is no such folder, or it is not that of a run of this command.</exception>
    public static RunFolder Open(string path, string command)
    {
        var folder = Open(path);
        string? made = RunCommand.Of(folder.ReadConfig<JsonObject>());
        if (made == command) return folder;
        throw new RunFolderException($"'{folder.Path}' is not the folder of a run of 'midasnet {command}'{(made is null ? "" : $", but of 'midasnet {made}'")}");
    }

    /// <summary>Deletes the folder of a run that failed before it computed anything: there is nothing in it to resume.</summary>
    public void DiscardIfUnused()
    {
        string[] begun = [PathOf("config.json"), PathOf(EnvironmentFile), PathOf(DataFile), PathOf(RunClock.FileName)];
        if (Directory.Exists(Path) && Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories).All(begun.Contains)) Discard();
    }

    /// <summary>Keeps other processes from running in this folder until the result is disposed of.</summary>
    /// <exception cref="RunFolderException">Another process runs in it.</exception>
    public IDisposable Occupy() => RunLock.Take(Path);

    /// <summary>Deletes the folder of a run that has failed, as far as that can be done: the reason for which the run ended is what its user needs to read.</summary>
    public void Discard()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
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

    /// <summary>
    /// Writes <c>environment.json</c>: on what the run was begun, with the command that began it. Each resume is added; another version, kind of vectors or
    /// runtime, which may change its last bits, is reported as well.
    /// </summary>
    /// <exception cref="RunFolderException">The file cannot be read or written.</exception>
    public void WriteEnvironment(RunEnvironment environment, IRunProgress progress)
    {
        if (ReadIfThere<RunEnvironment>(EnvironmentFile) is not { } before)
        {
            WriteJson(EnvironmentFile, environment);
            return;
        }
        if (environment.DifferencesFrom(before) is { Length: > 0 } differences)
            progress.Say($"the run was begun with {differences}: its results may differ from those of a run that was not stopped");
        WriteJson(EnvironmentFile, before with { Resumed = [.. before.Resumed, environment] });
    }

    /// <summary>Writes <c>results.json</c>: what came out.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public void WriteResults<T>(T results) => WriteJson("results.json", results);

    /// <summary>Reads <c>results.json</c>.</summary>
    /// <exception cref="RunFolderException">The file cannot be read, or does not hold a <typeparamref name="T"/>.</exception>
    public T ReadResults<T>() => ReadJson<T>("results.json");

    /// <summary>Writes another file of JSON, such as the result of a part of the run, in a folder that is made if needed.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public void Write<T>(string fileName, T value) => WriteJson(fileName, value);

    /// <summary>Reads such a file; null if there is none.</summary>
    /// <exception cref="RunFolderException">The file cannot be read, or does not hold a <typeparamref name="T"/>.</exception>
    public T? ReadIfThere<T>(string fileName) where T : class => File.Exists(PathOf(fileName)) ? ReadJson<T>(fileName) : null;

    /// <summary>Writes the result of a finished part of the run, with its checksum.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public void Keep<T>(string fileName, T value) => WriteText(fileName, () => KeptResult.TextOf(value));

    /// <summary>Reads such a result; null if there is none.</summary>
    /// <exception cref="RunFolderException">The file cannot be read, does not hold a <typeparamref name="T"/>, or was changed since.</exception>
    public T? Kept<T>(string fileName) where T : class => File.Exists(PathOf(fileName))
        ? Reading(fileName, () => KeptResult.Read<T>(File.ReadAllText(PathOf(fileName))) ?? throw new JsonException("it holds null"))
        : null;

    /// <summary>Reads what an earlier run has made, or makes and keeps it, so that a resumed run does not repeat it.</summary>
    /// <exception cref="RunFolderException">The file cannot be read or written, does not hold a <typeparamref name="T"/>, or was changed since.</exception>
    public T KeptOrMade<T>(string fileName, Func<T> make) where T : class
    {
        if (Kept<T>(fileName) is { } kept) return kept;
        var value = make();
        Keep(fileName, value);
        return value;
    }

    /// <summary>
    /// Compares the contents of a data set with those that <c>data.json</c> has noted for the run, and notes them if it has not: a resumed run never mixes two
    /// sets.
    /// </summary>
    /// <param name="name">The name of the set, such as "digits of Part 2".</param>
    /// <param name="digest">A hash of its contents.</param>
    /// <exception cref="RunFolderException">The run was begun with other contents.</exception>
    public void RequireSameData(string name, string digest)
    {
        var noted = ReadIfThere<SortedDictionary<string, string>>(DataFile) ?? [];
        if (noted.TryGetValue(name, out string? before))
        {
            if (before == digest) return;
            throw new RunFolderException(
                $"the run in '{Path}' was begun with other {name} (their hash is {digest}, it was {before}): resume it with the data of then, or begin a new run");
        }
        noted[name] = digest;
        WriteJson(DataFile, noted);
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

    private void WriteJson<T>(string fileName, T value) => WriteText(fileName, () => RunJson.IndentedOf(value) + "\n");

    private void WriteText(string fileName, Func<string> text)
    {
        string file = PathOf(fileName);
        try
        {
            // A run folder that is gone is not made again: what is missing in it could not be resumed.
            if (Directory.Exists(Path)) Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file) ?? Path);
            AtomicFile.Write(file, text());
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{AtomicFile.Telling(file, error.Message).TrimEnd('.')}. Is the disk full, or the folder gone?", error);
        }
    }

    private T ReadJson<T>(string fileName) => Reading(fileName, () =>
    {
        using var stream = File.OpenRead(PathOf(fileName));
        if (typeof(T).IsAssignableTo(typeof(JsonNode)))
        {
            // A tree reads its texts only when they are asked for.
            JsonTexts.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false }).Dispose();
            stream.Position = 0;
        }
        return RunJson.Read<T>(stream) ?? throw new JsonException("it holds null");
    });

    private T Reading<T>(string fileName, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FileNotFoundException missing)
        {
            throw new RunFolderException($"the run in '{Path}' has no {fileName}: it has not come so far, or was made by another version", missing);
        }
        catch (JsonException damage)
        {
            throw new RunFolderException($"cannot read '{PathOf(fileName)}': {JsonProblem.Of(damage)}", damage);
        }
        // Null in the place of a list, an object that does not say of which kind it is, and a name that a tree has twice.
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException or ArgumentException)
        {
            throw new RunFolderException($"cannot read '{PathOf(fileName)}': it does not hold what a run writes there", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"cannot read '{PathOf(fileName)}': {error.Message}", error);
        }
    }

    /// <summary>A name with nothing but what any system has in names of files; empty if nothing is left.</summary>
    public static string PlainName(string name) =>
        string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '-')).Trim('-', '.');

    private static string FileNameOf(string name)
    {
        string result = PlainName(name.Length > MaxNameLength ? name[..MaxNameLength] : name);
        return result.Length == 0 ? "run" : result;
    }
}
