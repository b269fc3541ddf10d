using MidasNet.Learning;

namespace MidasNet.Runner.Study.Part3;

/// <summary>One way of learning from wrong folders, over its runs. Numbers are null if it could not be run or they were not measured.</summary>
internal sealed record LabelVariantResults
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The reason why it could not be run, or null.</summary>
    public string? Missing { get; init; }

    /// <summary>Training images.</summary>
    public int? TrainImages { get; init; }

    /// <summary>Trained parameters of a network.</summary>
    public long? Parameters { get; init; }

    /// <summary>
    /// Accuracy on the test digits, looked at once for each run: the mean with its 95 % interval, Student's t over runs, or Wilson's over the
    /// test digits for a single one.
    /// </summary>
    public Interval? TestAccuracy { get; init; }

    /// <summary>The test accuracy of each run.</summary>
    public IReadOnlyList<double> TestAccuracies { get; set; } = [];

    /// <summary>Test accuracy if the least likely class is the prediction; the mean.</summary>
    public double? LeastLikelyAccuracy { get; init; }

    /// <summary>Passes over the images, of all networks together.</summary>
    public double? Epochs { get; init; }

    /// <summary>
    /// Seconds of training and of all that it waits for, such as features; the mean. Runs that are made side by side share the threads. Results of older
    /// versions count the labelling between stages as well.
    /// </summary>
    public double? Seconds { get; init; }

    /// <summary>Mean log-likelihood of held-out folders at the end, in nats.</summary>
    public double? FolderLogLikelihood { get; init; }

    /// <summary>Seconds until 95 % of held-out digits were recognised; null if a run never got there.</summary>
    public double? SecondsTo95 { get; init; }

    /// <summary>Seconds to 97 %.</summary>
    public double? SecondsTo97 { get; init; }

    /// <summary>Seconds to 98 %.</summary>
    public double? SecondsTo98 { get; init; }

    /// <summary>Epochs to 95 %.</summary>
    public double? EpochsTo95 { get; init; }

    /// <summary>Epochs to 97 %.</summary>
    public double? EpochsTo97 { get; init; }

    /// <summary>Epochs to 98 %.</summary>
    public double? EpochsTo98 { get; init; }

    /// <summary>A variant that could not be run.</summary>
    public static LabelVariantResults Lacking(string name, string missing) => new() { Name = name, Missing = missing };

    /// <summary>The means over runs.</summary>
    public static LabelVariantResults Of(string name, IReadOnlyList<LabelRun> runs, LastScoring scoring)
    {
        double[] accuracies = [.. runs.Select(scoring.Test)];
        double? To(double accuracy, Func<HistoryPoint, LabelRun, double> what)
        {
            HistoryPoint?[] firsts = [.. runs.Select(run => run.History.FirstOrDefault(point => scoring.HeldOut(point) >= accuracy))];
            // A mean over those that got there would flatter a variant that often does not.
            return firsts.Any(first => first is null) ? null : firsts.Index().Average(first => what(first.Item!, runs[first.Index]));
        }
        double? SecondsTo(double accuracy) => To(accuracy, (point, run) => run.SecondsBefore + point.Seconds);
        double? EpochsTo(double accuracy) => To(accuracy, (point, _) => point.Epochs);
        return new LabelVariantResults
        {
            Name = name,
            TrainImages = runs[0].TrainImages,
            Parameters = runs[0].Parameters,
            TestAccuracy = Interval.OfAccuracies(accuracies, runs[0].TestAnswers.Length),
            TestAccuracies = accuracies,
            LeastLikelyAccuracy = runs.All(run => run.TestLeastLikely is not null) ? runs.Average(scoring.TestLeastLikely) : null,
            Epochs = runs[0].Epochs,
            Seconds = runs.Average(run => run.SecondsBefore + run.Seconds),
            FolderLogLikelihood = runs.All(run => run.History.Count > 0) ? runs.Average(run => run.History[^1].FolderLogLikelihood) : null,
            SecondsTo95 = SecondsTo(0.95),
            SecondsTo97 = SecondsTo(0.97),
            SecondsTo98 = SecondsTo(0.98),
            EpochsTo95 = EpochsTo(0.95),
            EpochsTo97 = EpochsTo(0.97),
            EpochsTo98 = EpochsTo(0.98),
        };
    }
}
