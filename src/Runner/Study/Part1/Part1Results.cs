using MidasNet.Learning;
using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>Part 1: characters from scratch.</summary>
internal sealed record Part1Results
{
    /// <summary>Real or synthetic.</summary>
    public required DataKind Data { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Seconds of Part 1, in all processes that worked on it.</summary>
    public required double Seconds { get; init; }

    /// <summary>The recipe of the networks and their training.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Accuracy of one network on images that were not trained on, in stratified folds.</summary>
    public required ValidationResults Validation { get; init; }

    /// <summary>The same and other ways to divide and to predict: by writer, with test-time augmentation, with several networks.</summary>
    public required IReadOnlyList<ValidationRow> Validations { get; init; }

    /// <summary>Share of images whose class is among the three likeliest.</summary>
    public required double Top3 { get; init; }

    /// <summary>Accuracy if look-alikes (0/O/o, 1/I/l, c/C ...) count as one class.</summary>
    public required double LookAlikesMerged { get; init; }

    /// <summary>Expected calibration error of the probabilities.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>The metrics of one network where no writer of a validation image wrote a training image.</summary>
    public required CharacterScores ByWriter { get; init; }

    /// <summary>Share recognised of each class.</summary>
    public required IReadOnlyDictionary<string, double> PerClass { get; init; }

    /// <summary>Accuracy by the number of training images of each class; the last point is that of all images of a fold.</summary>
    public required IReadOnlyList<LearningCurvePoint> LearningCurve { get; init; }

    /// <summary>The networks of the depth study.</summary>
    public required IReadOnlyList<DepthResult> Depths { get; init; }

    /// <summary>The effect of more convolutions on each kind of them.</summary>
    public required IReadOnlyList<DepthEffect> DepthEffects { get; init; }

    /// <summary>Whether "depth only reduced the accuracy" is true.</summary>
    public required string DepthVerdict { get; init; }
}
