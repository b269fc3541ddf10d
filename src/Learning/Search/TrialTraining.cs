using System.Diagnostics;
using MidasNet.Data;

namespace MidasNet.Learning.Search;

/// <summary>Trains recipes for a search, and evaluates them on held-out images. Equal tasks give equal scores, bit by bit.</summary>
/// <param name="images">The images.</param>
/// <param name="basis">The recipe that tasks change.</param>
/// <param name="folds">Folds of a repetition.</param>
/// <param name="seed">The seed of weights, orders and augmentation.</param>
internal sealed class TrialTraining(SearchImages images, Recipe basis, int folds, ulong seed)
{
    /// <summary>The recipe of some settings.</summary>
    /// <exception cref="DataFormatException">Each of them fits, but not together.</exception>
    public Recipe RecipeOf(TrialSettings settings)
    {
        try
        {
            return RecipeSettings.Apply(basis, settings);
        }
        catch (FormatException unfit)
        {
            throw new DataFormatException("the search space", $"settings of it do not go together: {unfit.Message}", inner: unfit);
        }
    }

    /// <summary>The recipe of a task, with its epochs.</summary>
    public Recipe RecipeOf(TrainingTask task)
    {
        var recipe = RecipeOf(task.Settings);
        return recipe with { Epochs = EpochsOf(task.Settings) ?? task.Epochs };
    }

    /// <summary>Passes over the training images in each run, where some settings decide them, as those of an ingredient may; null where the task does.</summary>
    public int? EpochsOf(TrialSettings settings) => settings.Find("epochs") is null ? null : RecipeOf(settings).Epochs;

    /// <summary>
    /// Reads what a task needs, if that has not been done: to be called before its progress is shown, since reading shows its own.
    /// </summary>
    /// <returns>Images that the training looks at, epoch after epoch.</returns>
    public long Prepare(TrainingTask task)
    {
        var recipe = RecipeOf(task);
        images.ForSearch(recipe.Preprocessing);
        return Passes(recipe, images.FoldsOf(task.Repetition)[task.Fold].Train.Length);
    }

    /// <summary>Reads what <see cref="TrainForTest"/> needs.</summary>
    public long PrepareTest(TrialSettings settings)
    {
        var recipe = RecipeOf(settings);
        images.ForSearch(recipe.Preprocessing);
        return Passes(recipe, images.SearchCount);
    }

    /// <summary>Trains and judges.</summary>
    /// <param name="task">The training.</param>
    /// <param name="device">The device to train on.</param>
    /// <param name="session">Runs the network.</param>
    /// <param name="progress">Receives the number of images processed after each step.</param>
    public TrainingScore Train(TrainingTask task, Device device, TrainingSession session, IProgress<long>? progress)
    {
        var recipe = RecipeOf(task);
        var set = images.ForSearch(recipe.Preprocessing);
        var split = images.FoldsOf(task.Repetition)[task.Fold];
        // Each run has its own seed, the same for all trials.
        ulong trainingSeed = seed + (ulong)(task.Repetition * folds + task.Fold);
        var clock = Stopwatch.StartNew();
        try
        {
            string name = $"trial {task.Trial}, {Counted.Of(task.Epochs, "epoch")}, fold {task.Fold + 1}, seed {task.Repetition + 1}";
            var (network, seconds) = RecipeTraining.Fit(device, recipe, set, split.Train, trainingSeed, followEpoch: null, session, name, progress);
            using (network) return Evaluate(network, set, split.Validation, seconds, session.Cancellation);
        }
        catch (DivergedException)
        {
            return TrainingScore.OfDiverged(split.Validation.Length, clock.Elapsed.TotalSeconds);
        }
    }

    /// <summary>Trains on all images that were searched with, and judges on those that were set aside, if there are any.</summary>
    /// <param name="settings">The differences from the base.</param>
    /// <param name="device">The device to train on.</param>
    /// <param name="session">Runs the network.</param>
    /// <param name="progress">Receives the number of images processed after each step.</param>
    /// <returns>The network, the caller's to dispose of; the score is null if no image was set aside.</returns>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    public (TrainedNetwork Network, TrainingScore? Score) TrainForTest(TrialSettings settings, Device device, TrainingSession session, IProgress<long>? progress)
    {
        var recipe = RecipeOf(settings);
        var (set, division) = images.ForTest(recipe.Preprocessing);
        var (network, seconds) = RecipeTraining.Fit(device, recipe, set, division.Train, seed, followEpoch: null, session, "winner", progress);
        return (network, division.Validation.Length == 0 ? null : Evaluate(network, set, division.Validation, seconds, session.Cancellation));
    }

    private static long Passes(Recipe recipe, int images)
    {
        int batch = Math.Min(recipe.Training.BatchSize, images);
        return (long)recipe.Epochs * (images / batch * batch);
    }

    private static TrainingScore Evaluate(TrainedNetwork network, LabelledImages set, int[] indices, double seconds, CancellationToken cancellation) =>
        TrainingScore.Of(network.Predict(set, indices, cancellation), set, indices, network.Model.Parameters.TrainableCount, seconds);
}
