using MidasNet.Data;
using MidasNet.Labels;
using MidasNet.Models;
using MidasNet.Runner.Runs;
using MidasNet.Training;

namespace MidasNet.Runner.Audit;

/// <summary>Trains a small CNN on all folds but one, predicts that one, and so on.</summary>
/// <param name="Images">The images with the labels they were given.</param>
/// <param name="Folds">How they are divided.</param>
/// <param name="Device">Where the networks live.</param>
/// <param name="Seed">Decides weights and orders.</param>
/// <param name="Progress">Is told how far it is.</param>
/// <param name="Cancellation">Stops after the present step.</param>
internal sealed record OutOfFoldTraining(
    LabelledImages Images, IReadOnlyList<Split> Folds, Device Device, ulong Seed, Progress Progress, CancellationToken Cancellation)
{
    private const int SmallestBatch = 16, BatchesPerEpoch = 100, FewestEpochs = 2, MostEpochs = 20;

    // Fewer than these, and a network that is told what images are not has hardly learnt anything.
    private const int UsualSteps = 1800;

    /// <summary>Trains and predicts.</summary>
    /// <param name="recipe">How.</param>
    /// <param name="epochs">Passes of each plain network over its images; null for as many as fit their number.</param>
    /// <param name="loss">What is made small.</param>
    public OutOfFoldPredictions Run(FoldRecipe recipe, int? epochs, BatchLoss loss) => OutOfFoldPredictions.Make(Folds, Images.ClassNames.Count, (fold, trainOn, predict) =>
    {
        ulong seed = Seed + (ulong)fold;
        // What only some images show must not come from those to be predicted.
        var normalisation = Normalisation.Measure(Images, trainOn);
        // No dropout: it costs a network most where labels tell least.
        using var model = new SmallCnn(Device, new SmallCnnPlan(Images.ClassNames.Count, Width: 12, Depth: 1, Dropout: 0), seed);
        // Few images make smaller batches, or there would be hardly any steps.
        int batchSize = Math.Clamp(trainOn.Length / BatchesPerEpoch, SmallestBatch, recipe.LargestBatch);
        var plan = new TrainingPlan
        {
            Epochs = recipe.TimesLonger * (epochs ?? EpochsFor(trainOn.Length, batchSize)),
            BatchSize = batchSize,
            LearningRate = recipe.LearningRate,
            Seed = seed,
            Normalisation = normalisation,
        };
        using var trainer = new Trainer(model, plan.Loader(Images, trainOn), plan, loss);
        using (var phase = Progress.Begin($"{recipe.Name}, fold {fold + 1} of {Folds.Count}", trainer.TotalImages))
        {
            foreach (var metrics in trainer.Run(recipe.Name, 1, phase, Cancellation)) phase.Note = $"loss {metrics.TrainLoss:F3}";
        }
        return Predictions.Of(model, Images, predict, normalisation, Cancellation).Probabilities;
    });

    // Passes over so many images that make enough steps, within reason.
    private static int EpochsFor(int images, int batchSize) => Math.Clamp((int)Math.Ceiling((double)UsualSteps * batchSize / Math.Max(1, images)), FewestEpochs, MostEpochs);
}
