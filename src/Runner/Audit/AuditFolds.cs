using System.Text.Json;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Audits;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Audit;

/// <summary>The folds of an audit as pieces that other machines make.</summary>
internal static class AuditFolds
{
    /// <summary>The piece that trains the networks of a fold. Its result goes to the session, where the audit finds it as if it had trained them itself.</summary>
    /// <param name="fold">The fold.</param>
    /// <param name="options">The options of the audit.</param>
    /// <param name="kind">The kind of the pictures.</param>
    public static RemotePiece PieceOf(FoldPiece fold, AuditOptions options, PreprocessingKind? kind) => new(fold.Name, RunJson.LineOf(AuditOrder.OfFold(options, fold, kind)))
    {
        IsMade = () => fold.IsTrained,
        Result = () => fold.IsTrained ? TextOf(fold) : null,
        Keep = result => fold.Keep(RunJson.Read<FoldNetworks>(result) ?? throw new JsonException("it holds null")),
    };

    /// <summary>Makes such a piece.</summary>
    /// <param name="order">The piece.</param>
    /// <param name="images">The images that came with it.</param>
    /// <param name="trusted">The trusted images that came with it; null for none.</param>
    /// <param name="options">The options of the audit.</param>
    /// <param name="run">Those of them that are not about files.</param>
    /// <param name="device">Where to compute.</param>
    /// <param name="session">Runs its networks.</param>
    /// <returns>Its result, as JSON.</returns>
    /// <exception cref="DataFormatException">The audit has no such piece, or its images do not fit.</exception>
    public static string Make(AuditOrder order, LabelledImages images, LabelledImages? trusted, AuditOptions options, AuditRunOptions run, Device device, TrainingSession session)
    {
        var transition = order.Transition is { } rows ? TransitionOf(rows, images.ClassNames.Count) : null;
        var matched = trusted is null ? null : AuditRunner.MatchTrusted(trusted, images, options, session.Progress);
        var (_, training) = AuditRun.Prepare(images, device, run, matched, session);
        var fold = All(training, transition).FirstOrDefault(fold => fold.Name == order.Audit)
            ?? throw new DataFormatException("the audit", $"with what came with the task it has no piece '{GivenText.Of(order.Audit)}'");
        fold.Train();
        return TextOf(fold);
    }

    private static IEnumerable<FoldPiece> All(OutOfFoldTraining training, TransitionMatrix? transition) => transition is null
        ? [.. training.PiecesOf(new AuditStage(AuditStageKind.Plain)), .. training.WithControlLabels().PiecesOf(new AuditStage(AuditStageKind.Control))]
        : [.. training.PiecesOf(new AuditStage(AuditStageKind.Corrected, transition)), .. training.PiecesOf(new AuditStage(AuditStageKind.SelfLabelled, transition))];

    private static TransitionMatrix TransitionOf(IReadOnlyList<IReadOnlyList<double>> rows, int classes)
    {
        if (rows.Any(row => row is null)) throw new DataFormatException("the audit", "its matrix has null in the place of a row");
        if (rows.Count != classes) throw new DataFormatException("the audit", $"its matrix has {Counted.Of(rows.Count, "row")}, its images {Counted.Of(classes, "class", "classes")}");
        try
        {
            return MatrixRows.Read(rows);
        }
        catch (ArgumentException unfit)
        {
            throw new DataFormatException("the audit", $"its matrix is no transition from classes to labels: {unfit.Message}", inner: unfit);
        }
    }

    private static string TextOf(FoldPiece fold) => RunJson.LineOf(fold.Read());
}
