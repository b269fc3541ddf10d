using MidasNet.Learning;
using MidasNet.Learning.Search;

namespace MidasNet.Runner.Tuning;

/// <summary>A row of the table of a search.</summary>
/// <param name="Trial">The number of the trial; 0 is the base as it is.</param>
/// <param name="Settings">What the trial has of its own.</param>
/// <param name="Rung">How thoroughly it was measured.</param>
/// <param name="Accuracy">Mean over its trainings, with its 95 % interval, which a single one does not have.</param>
/// <param name="Top3">Mean share of images whose class is among the three most probable ones.</param>
/// <param name="Loss">Mean negative log-likelihood, in nats.</param>
/// <param name="Parameters">Trained numbers of the network.</param>
/// <param name="SecondsPerTraining">How long a training took.</param>
/// <param name="Diverged">Whether a training diverged.</param>
internal sealed record RankedTrial(
    int Trial, TrialSettings Settings, Rung Rung, Interval Accuracy, double Top3, double Loss, long Parameters,
    double SecondsPerTraining, bool Diverged)
{
    /// <summary>The row of a trial.</summary>
    public static RankedTrial Of(TrialResult result) => new(
        result.Trial, result.Settings, result.Rung, result.AccuracyInterval(), result.Scores.Average(score => score.Top3), result.Loss,
        result.Scores.Max(score => score.Parameters), result.Scores.Average(score => score.Seconds), result.Diverged);
}
