using MidasNet.Runner.Runs;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Sweeps;

/// <summary>Has pieces of a study made by a cluster.</summary>
/// <param name="pieces">Makes them.</param>
internal sealed class ClusterStudy(ClusterPieces pieces) : IRemotePieces
{
    /// <inheritdoc/>
    public void Make(StudyContext context, IReadOnlyList<StudyPiece> all)
    {
        var packs = new Dictionary<(string? Start, string? Weights), PackSource>();
        pieces.Make(new PieceJob
        {
            Command = "midasnet study",
            Phase = "pieces of the study",
            Folder = context.Folder,
            Seed = context.Options.Seed,
            Pieces = [.. all.Where(piece => CanTravel(context, piece)).Select(piece => (Remote(context, piece), DataOf(piece)))],
            Progress = context.Progress,
            Cancellation = context.Cancellation,
        });

        PackSource DataOf(StudyPiece piece)
        {
            if (!packs.TryGetValue((piece.Start, piece.Weights), out var data)) packs[(piece.Start, piece.Weights)] = data = Source(context, piece);
            return data;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => pieces.Dispose();

    // Weights that are a folder stay here, and so does what begins from a checkpoint that is gone.
    private static bool CanTravel(StudyContext context, StudyPiece piece) =>
        !piece.StaysHere && (piece.Weights is not { } weights || PackSource.IsOneFile(weights))
        && (piece.Start is not { } start || File.Exists(Checkpoints.PathOf(context, start)));

    private static RemotePiece Remote(StudyContext context, StudyPiece piece) => new(piece.Name, RunJson.LineOf(PieceOrder.Of(context.Options, piece)))
    {
        IsMade = () => piece.IsIn(context.Folder),
        Result = () => piece.ResultIn(context.Folder),
        Keep = result => piece.Keep(context.Folder, result),
        Network = piece.Network is { } name ? Checkpoints.PathOf(context, name) : null,
    };

    private static PackSource Source(StudyContext context, StudyPiece piece)
    {
        var files = new List<(string Name, string File)>();
        if (piece.Start is { } start) files.Add((PiecePack.Start, Checkpoints.PathOf(context, start)));
        if (piece.Weights is { } weights) files.Add((PiecePack.Weights, weights));
        return new PackSource(
            piece.Part switch
            {
                1 => [(PiecePack.Drawings, () => context.Drawings(context.CharacterRecipe.Preprocessing).Images)],
                2 => [(PiecePack.TrainDigits, () => context.Digits.Train), (PiecePack.TestDigits, () => context.Digits.Test)],
                // True labels of Part 3 do not travel.
                _ => [(PiecePack.TrainDigits, () => context.WrongDigits.Train), (PiecePack.TestDigits, () => context.WrongDigits.Test)],
            },
            files, withGroups: true);
    }
}
