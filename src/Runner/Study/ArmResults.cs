using MidasNet.Training;

namespace MidasNet.Runner.Study;

/// <summary>One way of learning the digits. Numbers are null if the arm could not be run.</summary>
internal sealed record ArmResults
{
    /// <summary>What it is.</summary>
    public required string Name { get; init; }

    /// <summary>What it lacked, or null.</summary>
    public string? Missing { get; init; }

    /// <summary>Training images.</summary>
    public int? TrainImages { get; init; }

    /// <summary>Trained numbers.</summary>
    public long? Parameters { get; init; }

    /// <summary>Accuracy on the test digits, looked at once; the mean over seeds.</summary>
    public double? TestAccuracy { get; init; }

    /// <summary>Lower end of its 95 % interval: Student's t over seeds, or Wilson's over the test digits for a single seed.</summary>
    public double? TestAccuracyLow { get; init; }

    /// <summary>Upper end of its 95 % interval.</summary>
    public double? TestAccuracyHigh { get; init; }

    /// <summary>The test accuracy of each seed.</summary>
    public IReadOnlyList<double> TestAccuracies { get; init; } = [];

    /// <summary>Epochs trained.</summary>
    public int? Epochs { get; init; }

    /// <summary>Seconds that a user waits for all of it, extraction of features included; of the first seed.</summary>
    public double? Seconds { get; init; }

    /// <summary>Of these, seconds to extract features (or to read them, if they were computed before).</summary>
    public double? FeatureSeconds { get; init; }

    /// <summary>Seconds until 97 % of held-out training digits were recognised; null if never.</summary>
    public double? SecondsTo97 { get; init; }

    /// <summary>Seconds to 98 %.</summary>
    public double? SecondsTo98 { get; init; }

    /// <summary>Seconds to 99 %.</summary>
    public double? SecondsTo99 { get; init; }

    /// <summary>Epochs to 97 %.</summary>
    public double? EpochsTo97 { get; init; }

    /// <summary>Epochs to 98 %.</summary>
    public double? EpochsTo98 { get; init; }

    /// <summary>Epochs to 99 %.</summary>
    public double? EpochsTo99 { get; init; }

    /// <summary>The same arm with the test accuracies of its seeds.</summary>
    /// <param name="accuracies">One for each seed.</param>
    /// <param name="testCount">Test digits that each was measured on.</param>
    public ArmResults Tested(IReadOnlyList<double> accuracies, int testCount)
    {
        var interval = accuracies.Count > 1
            ? MeanInterval.Of([.. accuracies])
            : ProportionInterval.Wilson((long)Math.Round(accuracies[0] * testCount), testCount);
        return this with { TestAccuracy = interval.Value, TestAccuracyLow = interval.Low, TestAccuracyHigh = interval.High, TestAccuracies = accuracies };
    }
}
