using System.Text.Json.Serialization;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>
/// Is it true that "depth only reduced the accuracy"? The same training, with the same epochs, for networks of one, two and four convolutions a stage:
/// plain as in the study, with batch normalisation, and with residuals as well.
/// </summary>
/// <param name="context">The study.</param>
/// <param name="recipe">How the network of Part 1 is trained; depth, width and epochs are set here.</param>
/// <param name="images">The images after the recipe's preprocessing.</param>
/// <param name="folds">The splits; all networks see the same.</param>
internal sealed class DepthStudy(StudyContext context, Recipe recipe, LabelledImages images, IReadOnlyList<Split> folds)
{
    // Narrower than the network of Part 1, so that the deepest trains in reasonable time.
    private const int Width = 12;

    private static readonly (string Name, bool BatchNorm, bool Residual)[] AllKinds =
    [
        ("plain", false, false),
        ("batch-normalised", true, false),
        ("batch-normalised and residual", true, true),
    ];

    private int Epochs => context.Options.Epochs ?? (context.Full ? 30 : 6);

    private (string Name, bool BatchNorm, bool Residual)[] Kinds => context.Full ? AllKinds : [AllKinds[0], AllKinds[^1]];

    private int[] Depths => context.Full ? [1, 2, 4] : [1, 4];

    private int FoldCount => context.Full ? folds.Count : 1;

    /// <summary>Trains all of them.</summary>
    public IReadOnlyList<DepthRun> Run()
    {
        var trained = context.SideBySide(Pieces());
        return [.. Networks.Zip(trained.Chunk(FoldCount), (kind, runs) => Sum(kind.Name, kind.Network, runs))];
    }

    /// <summary>The runs that <see cref="Run"/> does, network by network.</summary>
    public IReadOnlyList<StudyPiece<DepthTraining>> Pieces() =>
    [
        .. from kind in Networks
           from fold in Enumerable.Range(0, FoldCount)
           let name = NameOf(kind.Name, kind.Network)
           select new StudyPiece<DepthTraining>(
               1, $"depth-{kind.Name.Replace(' ', '-')}-{ConvolutionsOf(kind.Network)}-fold{fold + 1}.json",
               own => new DepthStudy(own, recipe, images, folds).Train(kind.Network, FoldCount > 1 ? $"{name}, fold {fold + 1} of {FoldCount}" : name, fold)),
    ];

    private IEnumerable<(string Name, Recipe Network)> Networks =>
        from kind in Kinds
        from depth in Depths
        select (kind.Name, recipe with { Width = Width, Depth = depth, BatchNorm = kind.BatchNorm, Residual = kind.Residual, Epochs = Epochs });

    private static string NameOf(string kind, Recipe network) => $"depth study, {kind}, {ConvolutionsOf(network)} convolutions";

    private static int ConvolutionsOf(Recipe network) => network.Depth * SmallCnnOptions.Stages;

    private static DepthRun Sum(string kind, Recipe network, DepthTraining[] runs)
    {
        Curve[] histories = [.. runs.Select(run => new Curve(NameOf(kind, network), run.History))];
        bool[][] right = [.. runs.Select(run => run.Right.ToArray())];
        return new DepthRun(new DepthResult
        {
            Kind = kind,
            Convolutions = ConvolutionsOf(network),
            Parameters = runs[^1].Parameters,
            Accuracy = ValidationResults.Of([.. right.Select(fold => fold.Average(yes => yes ? 1.0 : 0))], right.Sum(fold => fold.Length)),
            TrainAccuracy = histories.Average(history => history.Points[^1].TrainAccuracy ?? double.NaN),
            Seconds = histories.Average(history => Curve.SecondsAt(history.Points[^1])),
        }, histories, right);
    }

    private DepthTraining Train(Recipe network, string title, int fold)
    {
        var split = folds[fold];
        int[] labels = images.LabelsOf(split.Validation);
        using var training = new RecipeTraining(context.Device, network, images, split.Train, context.Options.Seed + (ulong)fold);
        using var trained = training.Network;
        Predictions HeldOut() => trained.Predict(images, split.Validation, context.Cancellation);
        var history = context.Train(title, training.Trainer, training.Description, metrics => metrics.WithValidation(HeldOut(), labels));
        var last = HeldOut();
        return new DepthTraining(trained.Model.Parameters.TrainableCount, history, [.. labels.Select((label, i) => last.Best(i) == label)]);
    }

    /// <summary>The result of one run: a file of the run folder, so that a resumed study need not repeat it.</summary>
    /// <param name="Parameters">Trained parameters.</param>
    /// <param name="History">Its history.</param>
    /// <param name="Right">Whether each held-out image was recognised.</param>
    internal sealed record DepthTraining(
        long Parameters, [property: JsonPropertyName("course")] IReadOnlyList<EpochMetrics> History, IReadOnlyList<bool> Right);
}
