using MidasNet.Runner.Sources;
using MidasNet.Runner.Study.Characters;

namespace MidasNet.Runner.Study;

/// <summary>Part 1: characters from scratch.</summary>
internal sealed record Part1Results
{
    /// <summary>Real or synthetic.</summary>
    public required DataKind Data { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Seconds of Part 1.</summary>
    public required double Seconds { get; init; }

    /// <summary>What the networks were made and trained by.</summary>
    public required CharacterRecipe Recipe { get; init; }

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

    /// <summary>Share recognised of each class.</summary>
    public required IReadOnlyDictionary<string, double> PerClass { get; init; }

    /// <summary>Does depth only hurt?</summary>
    public required IReadOnlyList<DepthResult> Depths { get; init; }
}
