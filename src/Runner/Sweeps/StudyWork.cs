using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Sweeps;

/// <summary>Makes one piece of a study, in the child process of a worker.</summary>
/// <param name="order">The piece.</param>
/// <param name="data">The pack of what it needs.</param>
/// <param name="folder">The folder of the task, in which the state of its run lies.</param>
internal sealed class StudyWork(PieceOrder order, string data, string folder) : PieceWork(data, folder)
{
    /// <inheritdoc/>
    protected override Made Make(Given given, Device device, TrainingSession session)
    {
        var history = new List<EpochMetrics>();
        var context = new StudyContext(
            order.Options(), device, given.Run, DataFolder.None, Progress.OnStandardError(quiet: true, noProgress: true), session.Cancellation)
        {
            Session = session,
            Given = new StudyImages(given.Images(PiecePack.Drawings), given.Images(PiecePack.TrainDigits), given.Images(PiecePack.TestDigits)),
            Trained = history.AddRange,
        };
        if (given.Pack.Has(PiecePack.Start)) given.Pack.CopyTo(PiecePack.Start, Checkpoints.PathOf(context, StudyPieces.StartOf(order.Part)));
        var pieces = StudyPieces.Of(order.Part, context, given.File(PiecePack.Weights));
        var piece = pieces.FirstOrDefault(piece => piece.Name == order.Piece)
            ?? throw new DataFormatException($"part {order.Part} of the study", $"with what came with the task it has no piece '{GivenText.Of(order.Piece)}'; {Counted.Of(pieces.Count, "other")}");
        piece.Do(context);

        string result = piece.ResultIn(given.Run) ?? throw new InvalidOperationException($"'{piece.Name}' was made and is not there");
        return new Made(result, history, piece.Network is { } left ? Checkpoints.PathOf(context, left) : null);
    }
}
