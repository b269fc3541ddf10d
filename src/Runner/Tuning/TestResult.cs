using MidasNet.Learning;
using MidasNet.Learning.Search;

namespace MidasNet.Runner.Tuning;

/// <summary>How one network does on pictures that no search has seen.</summary>
/// <param name="Trial">The trial whose configuration it has.</param>
/// <param name="Accuracy">The share that was recognised, with its 95 % interval (Wilson).</param>
/// <param name="Score">All numbers.</param>
internal sealed record TestResult(int Trial, Interval Accuracy, TrainingScore Score)
{
    /// <summary>The result of a score.</summary>
    public static TestResult Of(int trial, TrainingScore score) =>
        new(trial, Interval.OfAccuracy(score.Accuracy, score.Images), score);
}
