using MidasNet.Data;
using MidasNet.Models;
using MidasNet.Training;

namespace MidasNet.Runner.Study;

/// <summary>
/// Is it true that "depth only reduced the accuracy"? The same training for networks of one, two and four convolutions a stage: plain, with batch
/// normalisation, and with residuals as well.
/// </summary>
internal sealed class DepthStudy(StudyContext context, LabelledImages images, IReadOnlyList<Split> folds)
{
    // Half as wide as the network of Part 1, so that the deepest trains in reasonable time.
    private const int Width = 12;

    private static readonly (string Name, bool BatchNorm, bool Residual)[] AllKinds =
    [
        ("plain", false, false),
        ("batch norm", true, false),
        ("batch norm, residual", true, true),
    ];

    private int Epochs => context.Options.Epochs ?? (context.Full ? 24 : 6);

    private (string Name, bool BatchNorm, bool Residual)[] Kinds => context.Full ? AllKinds : [AllKinds[0], AllKinds[^1]];

    private int FoldCount => context.Full ? 2 : 1;

    private static int[] Depths => [1, 2, 4];

    /// <summary>Trains all of them.</summary>
    public IReadOnlyList<DepthResult> Run()
    {
        var results = new List<DepthResult>();
        foreach (var kind in Kinds)
        {
            foreach (int depth in Depths)
            {
                var plan = new SmallCnnPlan(images.ClassNames.Count, Width: Width, Depth: depth, BatchNorm: kind.BatchNorm, Residual: kind.Residual,
                    Measures: images.MeasureCount);
                results.Add(Measure(plan, $"depth study, {kind.Name}, {depth * SmallCnnPlan.Stages} convolutions", kind.Name));
            }
        }
        return results;
    }

    private DepthResult Measure(SmallCnnPlan plan, string name, string kind)
    {
        double accuracy = 0, seconds = 0;
        long parameters = 0;
        for (int fold = 0; fold < FoldCount; fold++)
        {
            var split = folds[fold];
            ulong seed = context.Options.Seed + (ulong)fold;
            var normalisation = Normalisation.Measure(images, split.Train);
            using var model = new SmallCnn(context.Device, plan, seed);
            var training = Recipes.ForCharacters(Epochs, seed, normalisation);
            using var trainer = new Trainer(
                model, training.Loader(images, split.Train), training,
                (logits, batch) => logits.CrossEntropy(batch.Labels.Span, Recipes.LabelSmoothing));
            context.Train(FoldCount > 1 ? $"{name}, fold {fold + 1}" : name, trainer, metrics =>
            {
                seconds = metrics.Seconds ?? 0;
                return metrics;
            });
            parameters = model.Parameters.TrainableCount;
            accuracy += Predictions.Of(model, images, split.Validation, normalisation, context.Cancellation)
                .Accuracy(images.LabelsOf(split.Validation)) / FoldCount;
        }
        return new DepthResult(plan.Depth * SmallCnnPlan.Stages, kind, parameters, accuracy, seconds);
    }
}
