using MidasNet.Learning;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>How well characters that networks had not seen were recognised.</summary>
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

    /// <summary>The scores of judged images.</summary>
    /// <param name="accuracy">Their accuracy with its interval.</param>
    /// <param name="confusion">What was taken for what.</param>
    /// <param name="judged">The images with their probabilities, at least one.</param>
    public static CharacterScores Of(ValidationResults accuracy, ConfusionMatrix confusion, IReadOnlyList<JudgedImage> judged)
    {
        var scores = new ProbabilityScores([.. judged.SelectMany(image => image.Probabilities)], [.. judged.Select(image => image.Label)]);
        return new CharacterScores
        {
            Accuracy = accuracy,
            Top3 = scores.TopAccuracy(3),
            LookAlikesMerged = confusion.MergedAccuracy(LookAlikes.Characters),
            CalibrationError = scores.CalibrationError(),
        };
    }
}
