using System.Text.Json.Nodes;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Training;
using MidasNet.Web;

namespace MidasNet.Runner.Serving;

/// <summary>A run folder as its pages show it.</summary>
internal sealed class ServedRunFolder : IServedRun, IDisposable
{
    private readonly string path;
    private readonly RunFolder folder;
    private readonly Lazy<RunPictures> pictures;
    private readonly Lock reading = new();
    private (DateTime Written, IReadOnlyList<PredictedPicture> All) predictions;

    private ServedRunFolder(RunFolder folder, string name, string kind, Func<RunPictures> pictures)
    {
        (path, this.folder, Name, Kind) = (folder.Path, folder, name, kind);
        this.pictures = new Lazy<RunPictures>(pictures);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Kind { get; }

    /// <inheritdoc/>
    public bool IsFinished => File.Exists(PathOf("results.json"));

    /// <inheritdoc/>
    public string? ReportFile => IfThere(folder.HtmlReport);

    /// <inheritdoc/>
    public string? MetricsFile => PathOf("metrics.jsonl") is var file && (File.Exists(file) || !IsFinished) ? file : null;

    /// <inheritdoc/>
    public bool HasPredictions => File.Exists(PathOf(PredictedImage.FileName));

    /// <inheritdoc/>
    public IServedAudit? Audit => Kind == "audit" && IsFinished ? new ServedAuditFolder(folder, reading) : null;

    /// <summary>The folder.</summary>
    public string Folder => path;

    /// <summary>Whether a folder is that of a run.</summary>
    public static bool IsRun(string path) => File.Exists(Path.Combine(path, "config.json"));

    /// <summary>Opens a run folder.</summary>
    /// <exception cref="RunFolderException">It is none, or its configuration is damaged.</exception>
    public static ServedRunFolder Open(string path, string name)
    {
        var folder = RunFolder.Open(path);
        var configuration = folder.ReadConfig<JsonObject>();
        if (configuration.ContainsKey("training"))
        {
            var options = folder.ReadConfig<TrainOptions>();
            return new ServedRunFolder(folder, name, "training", () => RunPictures.Open(FileOf(folder.Path, options.Data), options.Pictures));
        }
        if (configuration.ContainsKey("verdictOnly"))
        {
            var options = folder.ReadConfig<AuditOptions>();
            var pictures = options.Pictures with { LabelFile = options.Labels is null ? null : FileOf(folder.Path, options.Labels) };
            return new ServedRunFolder(folder, name, "audit", () => RunPictures.Open(FileOf(folder.Path, options.Data), pictures));
        }
        return new ServedRunFolder(folder, name, "run", () => RunPictures.None);
    }

    /// <summary>The checkpoint that a training run has written, if it is still there.</summary>
    public string? Checkpoint() =>
        Kind == "training" && folder.ReadIfThere<JsonObject>("results.json")?["checkpoint"] is JsonValue value && value.TryGetValue(out string? file)
            ? IfThere(FileOf(path, file)) : null;

    /// <inheritdoc/>
    public IReadOnlyList<PredictedPicture> Predictions()
    {
        lock (reading)
        {
            var written = File.GetLastWriteTimeUtc(PathOf(PredictedImage.FileName));
            if (predictions.All is null || predictions.Written != written)
            {
                var all = OrProblem(() => PredictedImage.ReadFrom(folder)) ?? [];
                predictions = (written, [.. all.Select(image => new PredictedPicture(image.Part, image.Image, image.Label, image.Predicted, image.Probability))]);
            }
            return predictions.All;
        }
    }

    /// <inheritdoc/>
    public PictureFile? Picture(string image) => pictures.Value.Find(image);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (pictures.IsValueCreated) pictures.Value.Dispose();
    }

    /// <summary>Turns an unreadable file of a run into an answer.</summary>
    internal static T OrProblem<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (RunFolderException damaged)
        {
            throw new ProblemException(409, "damaged-run", "Damaged run", damaged.Message);
        }
    }

    // A path of the command line of the run, which was given from the folder that holds 'runs', as a rule.
    internal static string FileOf(string run, string file)
    {
        if (Path.Exists(file)) return file;
        string near = Path.GetFullPath(Path.Combine(run, "..", "..", file));
        return Path.Exists(near) ? near : file;
    }

    private static string? IfThere(string file) => File.Exists(file) ? file : null;

    private string PathOf(string file) => Path.Combine(path, file);
}
