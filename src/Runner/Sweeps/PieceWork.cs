using System.Diagnostics;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sweeps;

/// <summary>Makes one piece of a run, in the child process of a worker: in a run folder of its own, in which nothing but the piece is done.</summary>
/// <param name="data">The pack of what it needs.</param>
/// <param name="folder">The folder of the task, in which the state of its run lies.</param>
internal abstract class PieceWork(string data, string folder)
{
    /// <summary>Makes it.</summary>
    /// <param name="device">Where to compute.</param>
    /// <param name="session">Runs its networks.</param>
    /// <returns>The reply, with a pack of what it leaves.</returns>
    /// <exception cref="DataFormatException">The run has no such piece, or what it needs did not come with it.</exception>
    public TaskReply Make(Device device, TrainingSession session)
    {
        var clock = Stopwatch.StartNew();
        var run = RunFolder.Create(Path.Combine(folder, "piece"), "piece", DateTimeOffset.UnixEpoch);
        try
        {
            var made = Make(new Given(PiecePack.Open(data), run), device, session);
            return new TaskReply { Content = PieceContent.Of(made.Result, made.Network), File = Pack(made, run), Seconds = clock.Elapsed.TotalSeconds };
        }
        finally
        {
            Directory.Delete(run.Path, recursive: true);
        }
    }

    /// <summary>Makes it of what came with it.</summary>
    protected abstract Made Make(Given given, Device device, TrainingSession session);

    private string Pack(Made made, RunFolder run)
    {
        string result = Path.Combine(run.Path, PiecePack.Result), metrics = Path.Combine(run.Path, PiecePack.Metrics), packed = Path.Combine(folder, "made");
        File.WriteAllText(result, made.Result);
        File.WriteAllLines(metrics, made.Metrics.Select(RunJson.LineOf));
        PiecePack.Write(packed, [(PiecePack.Result, result), (PiecePack.Metrics, metrics), .. made.Network is { } network ? new[] { (PiecePack.Network, network) } : []]);
        return packed;
    }

    /// <summary>The pack that came with the task, and the folder of the run in which the piece is made.</summary>
    protected sealed record Given(PiecePack Pack, RunFolder Run)
    {
        /// <summary>Copies a file out of the pack; null if it is not in it.</summary>
        public string? File(string name)
        {
            if (!Pack.Has(name)) return null;
            string file = Path.Combine(Run.Path, name);
            Pack.CopyTo(name, file);
            return file;
        }

        /// <summary>Reads images of the pack; null if they are not in it.</summary>
        /// <exception cref="DataFormatException">They are damaged.</exception>
        public LabelledImages? Images(string name) => File(name) is { } file ? ImagePack.Read(file) : null;
    }

    /// <summary>A piece that was made.</summary>
    /// <param name="Result">Its result, as JSON.</param>
    /// <param name="Metrics">The metrics of its networks.</param>
    /// <param name="Network">The file of the checkpoint that it leaves; null for none.</param>
    protected sealed record Made(string Result, IReadOnlyList<EpochMetrics> Metrics, string? Network);
}
