using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>Epochs that fit into a time, by the speed of a few steps of a network that is thrown away.</summary>
internal static class TrainingBudget
{
    private const int WarmUpSteps = 2, MinSteps = 3;
    private const double TrialShare = 0.03; // of the budget is spent on measuring

    /// <summary>The number of epochs, at most <paramref name="maxEpochs"/>; 0 if not even one fits.</summary>
    /// <param name="device">The device to train on.</param>
    /// <param name="recipe">How; its epochs are not used.</param>
    /// <param name="images">The images, prepared by the recipe's preprocessing.</param>
    /// <param name="train">Those of them to train on.</param>
    /// <param name="budget">The time for all epochs.</param>
    /// <param name="maxEpochs">The number of epochs after which nothing is gained.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellation">Stops the measurement.</param>
    public static int Epochs(
        Device device, Recipe recipe, LabelledImages images, ReadOnlySpan<int> train, TimeSpan budget, int maxEpochs, TimeProvider time,
        CancellationToken cancellation)
    {
        using var measured = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var training = new RecipeTraining(device, recipe with { Epochs = maxEpochs }, images, train, seed: 0);
        using var network = training.Network;
        long began = time.GetTimestamp(), warm = 0;
        var trainer = training.Trainer;
        trainer.AfterStep = () =>
        {
            // The first steps compile kernels and fill caches.
            if (trainer.StepCount == WarmUpSteps) warm = time.GetTimestamp();
            bool isEnough = trainer.StepCount >= WarmUpSteps + MinSteps && time.GetElapsedTime(began) > TrialShare * budget;
            if (isEnough) measured.Cancel();
        };
        try
        {
            foreach (var _ in trainer.Run("measuring the speed", cancellation: measured.Token))
            {
                // A small set has an epoch's end within the measurement.
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Measured enough.
        }
        long steps = trainer.StepCount - WarmUpSteps;
        if (steps < 1) return maxEpochs; // all of it is a step or two
        double secondsPerStep = time.GetElapsedTime(warm).TotalSeconds / steps, stepsPerEpoch = Math.Max(1, train.Length / recipe.Training.BatchSize);
        double left = (budget - time.GetElapsedTime(began)).TotalSeconds;
        return (int)Math.Clamp(left / (secondsPerStep * stepsPerEpoch), 0, maxEpochs);
    }
}
