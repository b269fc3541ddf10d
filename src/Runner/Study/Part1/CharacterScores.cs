using MidasNet.Learning;
using MidasNet.Runner.Reports;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>Accuracy and calibration on held-out characters.</summary>
internal sealed record CharacterScores
{
    /// <summary>The share that was recognised, over folds or seeds.</summary>
    public required ValidationResults Accuracy { get; init; }

    /// <summary>The share whose class is among the three likeliest.</summary>
    public required double Top3 { get; init; }

    /// <summary>The share if look-alikes (0/O/o, 1/I/l, c/C ...) count as one class.</summary>
    public required double LookAlikesMerged { get; init; }

    /// <summary>Expected calibration error of the probabilities.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>The scores of evaluated images.</summary>
    /// <param name="accuracy">Their accuracy with its interval.</param>
    /// <param name="confusion">True and predicted classes.</param>
    /// <param name="evaluated">The images with their probabilities, at least one.</param>
    public static CharacterScores Of(ValidationResults accuracy, ConfusionMatrix confusion, IReadOnlyList<EvaluatedImage> evaluated)
    {
        var scores = new ProbabilityScores([.. evaluated.SelectMany(image => image.Probabilities)], [.. evaluated.Select(image => image.Label)]);
        return new CharacterScores
        {
            Accuracy = accuracy,
            Top3 = scores.TopAccuracy(3),
            LookAlikesMerged = confusion.MergedAccuracy(LookAlikes.Characters),
            CalibrationError = scores.CalibrationError(),
        };
    }
}
