using MidasNet.Learning;
using MidasNet.Runner.Study.Common;

namespace MidasNet.Runner.Study.Part1;

/// <summary>Part 1 on EMNIST: trained on a few images of each class, evaluated on all others.</summary>
internal sealed record EmnistResults
{
    /// <summary>The seed of the study; each draw has its own, counted on from it.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Seconds of all of it, in all processes that worked on it.</summary>
    public required double Seconds { get; init; }

    /// <summary>The recipe of the networks and their training.</summary>
    public required Recipe Recipe { get; init; }

    /// <summary>Training images of each class.</summary>
    public required int ImagesOfEachClass { get; init; }

    /// <summary>Training images in all.</summary>
    public required int TrainImages { get; init; }

    /// <summary>Held-out images of the first draw. Other draws leave out other copies, and may hold out some images more or fewer.</summary>
    public required int TestImages { get; init; }

    /// <summary>The scores on them; the accuracy of each draw stands where that of folds does, the others are of the first draw.</summary>
    public required CharacterScores Scores { get; init; }

    /// <summary>The mean of the classes' accuracies: EMNIST has twenty images of 1 for each image of j.</summary>
    public required ValidationResults BalancedAccuracy { get; init; }

    /// <summary>Share recognised of each class, first draw.</summary>
    public required IReadOnlyDictionary<string, double> PerClass { get; init; }
}
