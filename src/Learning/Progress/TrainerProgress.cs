namespace MidasNet.Learning;

/// <summary>The loop around a <see cref="Trainer"/>, with progress.</summary>
public static class TrainerProgress
{
    /// <summary>Trains to the end as one phase of the progress.</summary>
    /// <param name="trainer">A trainer that has not run yet.</param>
    /// <param name="name">The name of the run, in progress and metrics.</param>
    /// <param name="progress">Shows how far the run is.</param>
    /// <param name="onReport">Completes the metrics of a report, by evaluating the model, say; null to take them as they are.</param>
    /// <param name="reportsPerEpoch">1, or more for a finer curve.</param>
    /// <param name="cancellation">Stops after the current step.</param>
    /// <returns>Seconds of training; the time that <paramref name="onReport"/> takes is not counted.</returns>
    /// <exception cref="DivergedException">The loss is not finite.</exception>
    public static double RunToEnd(
        this Trainer trainer, string name, IRunProgress progress, Func<EpochMetrics, EpochMetrics>? onReport = null, int reportsPerEpoch = 1,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(progress);
        double seconds = 0;
        using var phase = progress.Begin(name, trainer.TotalImages);
        foreach (var metrics in trainer.Run(name, reportsPerEpoch, phase, cancellation))
        {
            seconds = metrics.Seconds ?? seconds;
            var complete = onReport?.Invoke(metrics) ?? metrics;
            phase.Note = complete.ValidationAccuracy is { } accuracy
                ? FormattableString.Invariant($"loss {complete.TrainLoss:F3}, validation {100 * accuracy:F2} %")
                : FormattableString.Invariant($"loss {complete.TrainLoss:F3}");
        }
        return seconds;
    }
}
