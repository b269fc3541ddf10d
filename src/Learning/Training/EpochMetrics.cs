namespace MidasNet.Learning;

/// <summary>What was measured in one epoch of one training: a line of <c>metrics.jsonl</c>. What was not measured is null.</summary>
public sealed record EpochMetrics
{
    /// <summary>Which training of the run this is, such as <c>fold 2</c> or <c>from scratch, seed 1</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>The number of epochs done; 0 is before the first.</summary>
    public required int Epoch { get; init; }

    /// <summary>The number of optimizer steps done since the phase began.</summary>
    public long? Step { get; init; }

    /// <summary>The mean loss over the epoch's training images, as they were seen (augmented, under dropout), in nats.</summary>
    public double? TrainLoss { get; init; }

    /// <summary>The share of those images that were recognised, 0 .. 1.</summary>
    public double? TrainAccuracy { get; init; }

    /// <summary>The mean loss over the validation images after the epoch, in nats.</summary>
    public double? ValidationLoss { get; init; }

    /// <summary>The share of the validation images that were recognised after the epoch, 0 .. 1.</summary>
    public double? ValidationAccuracy { get; init; }

    /// <summary>The mean length of the epoch's gradients, before any clipping; 0 where clipping is off.</summary>
    public double? GradientNorm { get; init; }

    /// <summary>The learning rate of the epoch's last step.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The duration of the epoch, validation included, in seconds.</summary>
    public double? Seconds { get; init; }

    /// <summary>The training images per second, validation not included.</summary>
    public double? ImagesPerSecond { get; init; }
}
