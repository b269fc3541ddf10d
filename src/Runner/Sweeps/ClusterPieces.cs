using System.Text.Json;
using MidasNet.Cluster.Hosting;
using MidasNet.Cluster.Sweeps;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sweeps;

/// <summary>
/// Has pieces of a run made by a cluster. Their results arrive in the run's folder, where the command finds them as if it had made them itself; those that were
/// set aside it makes itself.
/// </summary>
/// <param name="options">Where the cluster is.</param>
/// <param name="parallel">Tasks that this process does by itself, where the cluster is on this machine alone.</param>
/// <param name="pinned">Whether all results are to come from this machine's instruction set.</param>
internal sealed class ClusterPieces(ClusterOptions options, int parallel, bool pinned) : IDisposable
{
    private readonly HashSet<string> setAside = [];
    private OpenCluster? open;
    private string? unneeded; // the folder of the cluster, once the run folder has all results

    /// <summary>Has those pieces made that are not in the run folder. Those that were set aside are not there afterwards, either.</summary>
    public void Make(PieceJob job) => MakeAsync(job).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        open?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        if (Directory.Exists(unneeded)) Directory.Delete(unneeded, recursive: true);
    }

    private async Task MakeAsync(PieceJob job)
    {
        string folder = job.Folder.Cluster;
        unneeded ??= folder;
        if (job.Pieces.All(entry => setAside.Contains(entry.Piece.Name) || entry.Piece.IsMade())) return;
        unneeded = null;
        Directory.CreateDirectory(folder);
        var cluster = open ??= await OpenCluster.OpenAsync(options, parallel, folder, job.Progress, job.Cancellation);
        await cluster.DoAsync(
            new SweepJob
            {
                Folder = job.Folder,
                Command = job.Command,
                Spec = () => SpecAsync(cluster, job),
                Announcement = count => Counted.Of(count, "piece"),
                Phase = job.Phase,
                Tasks = job.Pieces.Count,
                Keep = (done, status) => KeepAsync(cluster, job, job.Pieces[done.Key.Trial].Piece, done),
                Arrived = job.Arrived,
            },
            job.Cancellation);
        unneeded = folder;
    }

    private async Task<SweepSpec> SpecAsync(OpenCluster cluster, PieceJob job)
    {
        var packs = new Dictionary<PackSource, string>();
        var trials = new List<TrialSpec>();
        foreach (var (piece, data) in job.Pieces)
        {
            if (!packs.TryGetValue(data, out string? pack))
            {
                string file = Path.Combine(job.Folder.Cluster, "pack");
                data.Write(file);
                job.Progress.Say($"sending what {piece.Name} and others need ({new FileInfo(file).Length / 1_000_000.0:F1} MB)");
                packs[data] = pack = await cluster.SendAsync(file, job.Cancellation);
            }
            trials.Add(new TrialSpec(piece.Order, pack) { Name = piece.Name });
        }
        var facts = ThisProgram.Facts();
        return new SweepSpec
        {
            Title = job.Progress.Command ?? job.Command,
            Strategy = SweepStrategy.Brackets,
            Rungs = [new RungSpec(1, 1, 1)], // a piece is one task
            BracketSize = trials.Count,
            Trials = trials,
            Conditions = new SweepConditions { Folds = 1, Seed = job.Seed, Version = facts.Version, InstructionSet = pinned ? facts.InstructionSet : null },
            IsOfPieces = true,
            Known = Known(job, facts with { Name = job.Folder.Name }),
        };
    }

    private static IReadOnlyList<DoneTask> Known(PieceJob job, WorkerFacts folder) =>
    [
        .. from entry in job.Pieces.Index()
           let result = entry.Item.Piece.Result()
           where result is not null
           let network = File.Exists(entry.Item.Piece.Network) ? entry.Item.Piece.Network : null
           select new DoneTask(new TaskKey(entry.Index, 1, 0, 0), new TaskResult(PieceContent.Of(result, network), 0, 0, 0, folder), null),
    ];

    private async Task KeepAsync(OpenCluster cluster, PieceJob job, RemotePiece piece, DoneTask done)
    {
        if (piece.IsMade()) return;
        if (done.Result is not { } result)
        {
            setAside.Add(piece.Name);
            job.Progress.Say($"{piece.Name} was set aside, and is made here: {done.SetAside}");
            return;
        }
        if (result.File is not { } checksum || await cluster.FetchAsync(checksum, job.Cancellation) is not { } file)
        {
            setAside.Add(piece.Name);
            return;
        }
        try
        {
            Keep(job.Folder, piece, PiecePack.Open(file), result.Content);
        }
        catch (Exception unfit) when (unfit is DataFormatException or JsonException or InvalidOperationException or ArgumentException)
        {
            setAside.Add(piece.Name);
            job.Progress.Say($"the result of {piece.Name} from {result.Worker.Name} cannot be used, and is made here: {unfit.Message}");
        }
        File.Delete(file);
    }

    private static void Keep(RunFolder run, RemotePiece piece, PiecePack made, string content)
    {
        string text = TextOf(PiecePack.Result), network = Path.Combine(run.Cluster, PiecePack.Network);
        if (piece.Network is not null) made.CopyTo(PiecePack.Network, network);
        if (PieceContent.Of(text, piece.Network is null ? null : network) != content) throw new DataFormatException("the pack", "its content is not the one that was compared");
        foreach (string line in TextOf(PiecePack.Metrics).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (RunJson.Read<EpochMetrics>(line) is { } metrics) run.Metrics.Append(metrics);
        if (piece.Network is { } target) File.Move(network, target, overwrite: true);
        // Last: with its result the piece is done.
        piece.Keep(text);

        string TextOf(string entry)
        {
            string file = Path.Combine(run.Cluster, entry);
            made.CopyTo(entry, file);
            string read = File.ReadAllText(file);
            File.Delete(file);
            return read;
        }
    }
}
