using System.Text.Json;
using MidasNet.Cluster.Hosting;
using MidasNet.Cluster.Sweeps;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Sweeps;

/// <summary>
/// Has pieces of a study made by a cluster. Their results arrive in the run's folder, where the study finds them as if it had made them itself; those that were
/// set aside it makes itself.
/// </summary>
/// <param name="options">Where the cluster is.</param>
/// <param name="parallel">Tasks that this process does by itself, where the cluster is on this machine alone.</param>
/// <param name="pinned">Whether all results are to come from this machine's instruction set.</param>
internal sealed class ClusterStudy(ClusterOptions options, int parallel, bool pinned) : IRemotePieces
{
    private readonly HashSet<string> setAside = [];
    private OpenCluster? open;
    private string? unneeded; // the folder of the cluster, once the run folder has all results

    /// <inheritdoc/>
    public void Make(StudyContext context, IReadOnlyList<StudyPiece> pieces) => MakeAsync(context, pieces).GetAwaiter().GetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        open?.DisposeAsync().AsTask().GetAwaiter().GetResult();
        if (Directory.Exists(unneeded)) Directory.Delete(unneeded, recursive: true);
    }

    private async Task MakeAsync(StudyContext context, IReadOnlyList<StudyPiece> pieces)
    {
        StudyPiece[] all = [.. pieces.Where(piece => CanTravel(context, piece))];
        string folder = Path.Combine(context.Folder.Path, "cluster");
        unneeded ??= folder;
        if (all.All(piece => setAside.Contains(piece.Name) || piece.IsIn(context.Folder))) return;
        unneeded = null;
        Directory.CreateDirectory(folder);
        var cluster = open ??= await OpenCluster.OpenAsync(options, parallel, folder, context.Progress, context.Cancellation);
        await cluster.DoAsync(
            new SweepJob
            {
                Folder = context.Folder,
                Command = "midasnet study",
                Spec = () => SpecAsync(cluster, context, all, folder),
                Announcement = count => Counted.Of(count, "piece"),
                Phase = "pieces of the study",
                Tasks = all.Length,
                Keep = (done, status) => KeepAsync(cluster, context, all[done.Key.Trial], done, folder),
            },
            context.Cancellation);
        unneeded = folder;
    }

    // Weights that are a folder stay here, and so does what begins from a checkpoint that is gone.
    private static bool CanTravel(StudyContext context, StudyPiece piece) =>
        !piece.StaysHere && (piece.Weights is not { } weights || File.Exists(weights)) && (piece.Start is not { } start || File.Exists(Checkpoints.PathOf(context, start)));

    private async Task<SweepSpec> SpecAsync(OpenCluster cluster, StudyContext context, StudyPiece[] pieces, string folder)
    {
        var packs = new Dictionary<(string? Start, string? Weights), string>();
        var trials = new List<TrialSpec>();
        foreach (var piece in pieces)
        {
            if (!packs.TryGetValue((piece.Start, piece.Weights), out string? pack))
            {
                string file = Path.Combine(folder, "pack");
                WritePack(context, piece, file);
                context.Progress.Say($"sending what {piece.Name} and others need ({new FileInfo(file).Length / 1_000_000.0:F1} MB)");
                packs[(piece.Start, piece.Weights)] = pack = await cluster.SendAsync(file, context.Cancellation);
            }
            trials.Add(new TrialSpec(RunJson.LineOf(PieceOrder.Of(context.Options, piece)), pack) { Name = piece.Name });
        }
        var facts = ThisProgram.Facts();
        return new SweepSpec
        {
            Title = context.Progress.Command ?? "midasnet study",
            Strategy = SweepStrategy.Brackets,
            Rungs = [new RungSpec(1, 1, 1)], // a piece is one task
            BracketSize = trials.Count,
            Trials = trials,
            Conditions = new SweepConditions { Folds = 1, Seed = context.Options.Seed, Version = facts.Version, InstructionSet = pinned ? facts.InstructionSet : null },
            IsOfPieces = true,
            Known = Known(context, pieces, facts with { Name = context.Folder.Name }),
        };
    }

    private static void WritePack(StudyContext context, StudyPiece piece, string file)
    {
        var files = new List<(string Name, string File)>();
        if (piece.Part == 1) Add(PiecePack.Drawings, context.Drawings(context.CharacterRecipe.Preprocessing).Images);
        else
        {
            // True labels of Part 3 do not travel.
            Add(PiecePack.TrainDigits, piece.Part == 3 ? context.WrongDigits.Train : context.Digits.Train);
            Add(PiecePack.TestDigits, piece.Part == 3 ? context.WrongDigits.Test : context.Digits.Test);
        }
        if (piece.Start is { } start) files.Add((PiecePack.Start, Checkpoints.PathOf(context, start)));
        if (piece.Weights is { } weights) files.Add((PiecePack.Weights, weights));
        PiecePack.Write(file, files);
        foreach (var (name, made) in files) if (name is PiecePack.Drawings or PiecePack.TrainDigits or PiecePack.TestDigits) File.Delete(made);

        void Add(string name, LabelledImages images)
        {
            string packed = $"{file}-{name}";
            ImagePack.Write(packed, images, withGroups: true);
            files.Add((name, packed));
        }
    }

    private static IReadOnlyList<DoneTask> Known(StudyContext context, StudyPiece[] pieces, WorkerFacts folder) =>
    [
        .. from piece in pieces.Index()
           let result = piece.Item.ResultIn(context.Folder)
           where result is not null
           let network = piece.Item.Network is { } name && File.Exists(Checkpoints.PathOf(context, name)) ? Checkpoints.PathOf(context, name) : null
           select new DoneTask(new TaskKey(piece.Index, 1, 0, 0), new TaskResult(PieceContent.Of(result, network), 0, 0, 0, folder), null),
    ];

    private async Task KeepAsync(OpenCluster cluster, StudyContext context, StudyPiece piece, DoneTask done, string folder)
    {
        if (piece.IsIn(context.Folder)) return;
        if (done.Result is not { } result)
        {
            setAside.Add(piece.Name);
            context.Progress.Say($"{piece.Name} was set aside, and is made here: {done.SetAside}");
            return;
        }
        if (result.File is not { } checksum || await cluster.FetchAsync(checksum, context.Cancellation) is not { } file)
        {
            setAside.Add(piece.Name);
            return;
        }
        try
        {
            Keep(context, piece, PiecePack.Open(file), result.Content, folder);
        }
        catch (Exception unfit) when (unfit is DataFormatException or JsonException or InvalidOperationException or ArgumentException)
        {
            setAside.Add(piece.Name);
            context.Progress.Say($"the result of {piece.Name} from {result.Worker.Name} cannot be used, and is made here: {unfit.Message}");
        }
        File.Delete(file);
    }

    private static void Keep(StudyContext context, StudyPiece piece, PiecePack made, string content, string folder)
    {
        string text = TextOf(PiecePack.Result), network = Path.Combine(folder, PiecePack.Network);
        if (piece.Network is not null) made.CopyTo(PiecePack.Network, network);
        if (PieceContent.Of(text, piece.Network is null ? null : network) != content) throw new DataFormatException("the pack", "its content is not the one that was compared");
        foreach (string line in TextOf(PiecePack.Metrics).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            if (RunJson.Read<EpochMetrics>(line) is { } metrics) context.Folder.Metrics.Append(metrics);
        if (piece.Network is { } name) File.Move(network, Checkpoints.PathOf(context, name), overwrite: true);
        // Last: with its result the piece is done.
        piece.Keep(context.Folder, text);

        string TextOf(string entry)
        {
            string file = Path.Combine(folder, entry);
            made.CopyTo(entry, file);
            string read = File.ReadAllText(file);
            File.Delete(file);
            return read;
        }
    }
}
