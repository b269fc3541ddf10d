using System.Text.Json.Nodes;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Weights;

namespace MidasNet.Runner.Training;

/// <summary>
/// The run folder of a training run. While the run is unfinished, the folder of its states next to the checkpoint names it, so that a resumed run continues in
/// the same one. A run that ends with nothing to resume leaves no folder.
/// </summary>
internal sealed class TrainFolder : IDisposable
{
    // Its ending is that of the texts of a training session, which clears them when the run is finished.
    private const string PointerName = "run-folder.kept.txt";

    private readonly string unfinished;

    private readonly IDisposable occupied;

    private TrainFolder(RunFolder run, string unfinished, IDisposable occupied) => (Run, this.unfinished, this.occupied) = (run, unfinished, occupied);

    /// <summary>The folder.</summary>
    public RunFolder Run { get; }

    private string Pointer => Path.Combine(unfinished, PointerName);

    /// <summary>Makes the folder of a new run, or takes that of the run to resume, and writes down what it is begun with.</summary>
    /// <param name="options">The options of the run.</param>
    /// <param name="device">The name of the device that computes.</param>
    /// <param name="progress">Has the command line.</param>
    /// <exception cref="RunFolderException">The folder cannot be made, or another process trains for the same file.</exception>
    public static TrainFolder Begin(TrainOptions options, string device, Progress progress)
    {
        var occupied = RunLock.Take(options.Unfinished);
        try
        {
            var run = (options.Resume ? Earlier(options) : null) ?? RunFolder.Create(options.Runs, "train", DateTimeOffset.UtcNow);
            run.WriteConfig(options);
            run.WriteEnvironment(RunEnvironment.Current(options.Training.Seed, options.Training.Threads, device, progress.Command), progress);
            return new TrainFolder(run, options.Unfinished, occupied);
        }
        catch
        {
            occupied.Dispose();
            throw;
        }
    }

    /// <summary>Adds metrics to those of the run.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public void Log(EpochMetrics metrics)
    {
        Run.Metrics.Append(metrics);
        Point();
    }

    /// <inheritdoc/>
    public void Dispose() => occupied.Dispose();

    /// <summary>Keeps the folder of a run that did not come to its end if there is something to resume, else deletes it.</summary>
    public void KeepIfUnfinished()
    {
        try
        {
            if (Directory.Exists(unfinished)) Point();
            else Run.Discard();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The reason for which the run ended is what its user needs to read.
        }
    }

    private void Point()
    {
        if (Directory.Exists(unfinished) && !File.Exists(Pointer)) AtomicFile.Write(Pointer, Run.Path);
    }

    // A folder that is gone, or of another run, is none to continue in.
    private static RunFolder? Earlier(TrainOptions options)
    {
        try
        {
            string path = File.ReadAllText(Path.Combine(options.Unfinished, PointerName)).Trim();
            var run = RunFolder.Open(path);
            bool isSame = run.ReadConfig<JsonObject>()["out"] is JsonValue value && value.TryGetValue(out string? before) && Path.GetFullPath(before) == Path.GetFullPath(options.Out);
            return isSame && !File.Exists(run.HtmlReport) ? run : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or RunFolderException or ArgumentException)
        {
            return null;
        }
    }
}
