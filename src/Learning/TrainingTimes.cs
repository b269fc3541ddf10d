namespace MidasNet.Learning;

/// <summary>The times of an <see cref="ImageTraining"/>, in seconds. Those of an interrupted process are counted in <see cref="Training"/> only.</summary>
public sealed record TrainingTimes
{
    /// <summary>Finding, decoding and preparing the pictures; 0 for images that were in memory.</summary>
    public double Reading { get; init; }

    /// <summary>The audit of the labels, and the stages that follow from it.</summary>
    public double Labels { get; init; }

    /// <summary>Measuring the speed for a budget of time; 0 without one.</summary>
    public double MeasuringSpeed { get; init; }

    /// <summary>Training of the final network.</summary>
    public double Training { get; init; }

    /// <summary>The part of <see cref="Training"/> in which the device waited for batches.</summary>
    public double Waiting { get; init; }

    /// <summary>Prediction of the held-out images.</summary>
    public double Evaluation { get; init; }

    /// <summary>Images trained on per second of <see cref="Training"/>; null if the final network is one of those that the audit has trained.</summary>
    public double? ImagesPerSecond { get; init; }
}
