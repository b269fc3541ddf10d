namespace MidasNet.Learning;

/// <summary>The origin of a network that was fine-tuned, and its two phases.</summary>
public sealed record FineTuningResult
{
    /// <summary>The file of the pretrained network.</summary>
    public required string Source { get; init; }

    /// <summary>The pretrained network, and what was taken over of it, in a sentence.</summary>
    public required string Origin { get; init; }

    /// <summary>The first phase: the head alone, on features that were computed once.</summary>
    public required FineTuningPhase Frozen { get; init; }

    /// <summary>The second phase: the last blocks as well, at lower rates; null if there was none.</summary>
    public required FineTuningPhase? Tuned { get; init; }
}

/// <summary>A phase of fine-tuning.</summary>
/// <param name="Trained">What was trained in it, in words.</param>
/// <param name="Epochs">Passes over the images.</param>
/// <param name="LearningRate">The highest learning rate, that of the head.</param>
/// <param name="Seconds">The training time. In the first phase that of computing the features is included.</param>
/// <param name="Accuracy">Accuracy on the held-out images after it, with its 95 % interval; null if there are none.</param>
public sealed record FineTuningPhase(string Trained, int Epochs, float LearningRate, double Seconds, Interval? Accuracy);
