
namespace MidasNet.Learning.Search;

/// <summary>The result of a trial on the highest rung that it reached.</summary>
internal sealed record TrialResult
{
    /// <summary>The number of the trial; 0 is the base as it is.</summary>
    public required int Trial { get; init; }

    /// <summary>The settings of the trial.</summary>
    public required TrialSettings Settings { get; init; }

    /// <summary>The rung that it was evaluated on.</summary>
    public required Rung Rung { get; init; }

    /// <summary>The scores of its runs, in the order of <see cref="Search.Rung.TasksOf"/>.</summary>
    public required IReadOnlyList<TrainingScore> Scores { get; init; }

    /// <summary>The mean accuracy of the runs.</summary>
    public double Accuracy => Scores.Average(score => score.Accuracy);

    /// <summary>The mean loss of the runs, in nats; NaN if one diverged.</summary>
    public double Loss => Scores.Average(score => score.Loss);

    /// <summary>Seconds of its runs on this rung.</summary>
    public double Seconds => Scores.Sum(score => score.Seconds);

    /// <summary>True if a run diverged.</summary>
    public bool Diverged => Scores.Any(score => score.Diverged);

    /// <summary>The mean accuracy with its 95 % interval over folds and repetitions; one training alone has no interval.</summary>
    public Interval AccuracyInterval() => Interval.MeanShare([.. Scores.Select(score => score.Accuracy)]);

    /// <summary>Orders results of one rung, see <see cref="TrialOrder"/>.</summary>
    public static IEnumerable<TrialResult> Ranked(IEnumerable<TrialResult> results) =>
        results.OrderBy(result => (result.Accuracy, result.Loss, result.Trial), Comparer<(double, double, int)>.Create(TrialOrder.Compare));
}
