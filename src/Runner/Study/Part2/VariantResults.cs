using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part2;

/// <summary>One way of learning the digits, over its runs. Numbers are null if it could not be run.</summary>
internal sealed record VariantResults
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The reason why it could not be run, or null.</summary>
    public string? Missing { get; init; }

    /// <summary>Training images.</summary>
    public int? TrainImages { get; init; }

    /// <summary>Trained parameters.</summary>
    public long? Parameters { get; init; }

    /// <summary>
    /// Accuracy on the test digits, looked at once for each run: the mean with its 95 % interval, Student's t over runs, or Wilson's over the
    /// test digits for a single one.
    /// </summary>
    public Interval? TestAccuracy { get; init; }

    /// <summary>The test accuracy of each run.</summary>
    public IReadOnlyList<double> TestAccuracies { get; set; } = [];

    /// <summary>Mean negative log-likelihood of the test digits, in nats.</summary>
    public double? TestLoss { get; init; }

    /// <summary>Expected calibration error on the test digits.</summary>
    public double? CalibrationError { get; init; }

    /// <summary>Epochs trained.</summary>
    public int? Epochs { get; init; }

    /// <summary>
    /// Seconds that a user waits for all of it, extraction of features included: those of the first run, as all seconds here, which had all threads.
    /// </summary>
    public double? Seconds { get; init; }

    /// <summary>Of these, seconds to extract features (as measured when they were, if they came from the cache).</summary>
    public double? FeatureSeconds { get; init; }

    /// <summary>Seconds until 97 % of held-out training digits were recognised; null if the first run never got there.</summary>
    public double? SecondsTo97 { get; init; }

    /// <summary>Seconds to 98 %.</summary>
    public double? SecondsTo98 { get; init; }

    /// <summary>Seconds to 99 %.</summary>
    public double? SecondsTo99 { get; init; }

    /// <summary>Seconds to 99.5 %.</summary>
    public double? SecondsTo995 { get; init; }

    /// <summary>Epochs to 97 %, mean over runs; null if a run never got there.</summary>
    public double? EpochsTo97 { get; init; }

    /// <summary>Epochs to 98 %.</summary>
    public double? EpochsTo98 { get; init; }

    /// <summary>Epochs to 99 %.</summary>
    public double? EpochsTo99 { get; init; }

    /// <summary>Epochs to 99.5 %.</summary>
    public double? EpochsTo995 { get; init; }

    /// <summary>A variant that could not be run.</summary>
    public static VariantResults Lacking(string name, string missing) => new() { Name = name, Missing = missing };

    /// <summary>The means over runs, but for seconds: runs after the first may have shared the machine.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="runs">Its runs.</param>
    /// <param name="testCount">Test digits that each was measured on.</param>
    public static VariantResults Of(string name, IReadOnlyList<VariantRun> runs, int testCount)
    {
        double[] accuracies = [.. runs.Select(run => run.TestAccuracy)];
        return new VariantResults
        {
            Name = name,
            TrainImages = runs[0].TrainImages,
            Parameters = runs[0].Parameters,
            TestAccuracy = Interval.OfAccuracies(accuracies, testCount),
            TestAccuracies = accuracies,
            TestLoss = runs.Average(run => run.TestLoss),
            CalibrationError = runs.Average(run => run.CalibrationError),
            Epochs = runs[0].Epochs,
            Seconds = runs[0].SecondsBefore + runs[0].TrainSeconds,
            FeatureSeconds = runs[0].SecondsBefore > 0 ? runs[0].SecondsBefore : null,
            SecondsTo97 = runs[0].SecondsTo(0.97),
            SecondsTo98 = runs[0].SecondsTo(0.98),
            SecondsTo99 = runs[0].SecondsTo(0.99),
            SecondsTo995 = runs[0].SecondsTo(0.995),
            EpochsTo97 = Mean(runs, run => run.EpochsTo(0.97)),
            EpochsTo98 = Mean(runs, run => run.EpochsTo(0.98)),
            EpochsTo99 = Mean(runs, run => run.EpochsTo(0.99)),
            EpochsTo995 = Mean(runs, run => run.EpochsTo(0.995)),
        };
    }

    // A mean over those that got there would flatter a variant that often does not.
    private static double? Mean(IReadOnlyList<VariantRun> runs, Func<VariantRun, double?> value) => runs.All(run => value(run) is not null) ? runs.Average(value) : null;
}
