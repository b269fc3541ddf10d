namespace MidasNet.Learning;

/// <summary>The metric that decides which weights of a run are the best, and when it no longer improves.</summary>
public enum WatchedMetric
{
    /// <summary>The higher <see cref="EpochMetrics.ValidationAccuracy"/> is better.</summary>
    ValidationAccuracy,

    /// <summary>The lower <see cref="EpochMetrics.ValidationLoss"/> is better.</summary>
    ValidationLoss,

    /// <summary>The lower <see cref="EpochMetrics.TrainLoss"/> is better.</summary>
    TrainLoss,
}
