using System.Text.Json.Serialization;
using MidasNet.Learning;
using MidasNet.Learning.Search;

namespace MidasNet.Runner.Tuning;

/// <summary>How one network does on pictures that no search has seen.</summary>
/// <param name="Trial">The trial whose configuration it has.</param>
/// <param name="Accuracy">The share that was recognised.</param>
/// <param name="Low">Lower end of its 95 % interval (Wilson).</param>
/// <param name="High">Its upper end.</param>
/// <param name="Score">All numbers.</param>
internal sealed record TestResult(int Trial, double Accuracy, double Low, double High, TrainingScore Score)
{
    /// <summary>The value with its 95 % interval.</summary>
    [JsonIgnore]
    public Interval Interval => new(Accuracy, Low, High);

    /// <summary>The result of a score.</summary>
    public static TestResult Of(int trial, TrainingScore score)
    {
        var interval = Interval.Wilson((long)Math.Round(score.Accuracy * score.Images), score.Images);
        return new TestResult(trial, interval.Value, interval.Low, interval.High, score);
    }
}
