using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>The measurements of one report of a run, such as at the end of an epoch: a line of <c>metrics.jsonl</c>. Null stands for no measurement.</summary>
public sealed record EpochMetrics
{
    /// <summary>The name of the run, such as <c>fold 2</c> or <c>from scratch, seed 1</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>The epoch that the report belongs to, from 1; 0 before training. It is complete only in the last report of the epoch.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number of optimizer steps done since the phase began.</summary>
    public long? Step { get; init; }

    /// <summary>The mean loss over the training images since the previous report, as trained on (augmented, with dropout), in nats.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>The share of those images that were recognised, 0 .. 1.</summary>
    public double? TrainAccuracy { get; init; }

    /// <summary>The mean loss over the validation images after the epoch, in nats.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>The share of the validation images that were recognised after the epoch, 0 .. 1.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>The mean length of the gradients since the previous report, before any clipping; 0 where clipping is off.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>The learning rate of the last step.</summary>
    public double? LearningRate { get; init; }

    /// <summary>
    /// The training time since the previous report (that of the epoch, where each epoch has one report), in seconds; the time between reports, such as for
    /// validation, does not count.
    /// </summary>
    public double? Seconds { get; init; }

    /// <summary>The part of <see cref="Seconds"/> in which the device waited for batches.</summary>
    public double? WaitingSeconds { get; init; }

    /// <summary>The training time since the run began, in seconds, that before an interruption included.</summary>
    public double? ElapsedSeconds { get; init; }

    /// <summary>The training images per second of <see cref="Seconds"/>.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>The same metrics, completed by the accuracy and the loss on validation images.</summary>
    /// <param name="predictions">The predictions for the images.</param>
    /// <param name="labels">Their labels.</param>
    public EpochMetrics WithValidation(Predictions predictions, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        return this with
        {
            ValidationAccuracy = predictions.Accuracy(labels),
            ValidationLoss = new ProbabilityScores(predictions.Probabilities, labels).NegativeLogLikelihood(),
        };
    }
}
