using MidasNet.Learning;
using MidasNet.Models;

namespace MidasNet.Runner.Study.Common;

/// <summary>The course of one training.</summary>
/// <param name="name">Its name in charts.</param>
/// <param name="course">What was measured already, in order.</param>
internal sealed class Curve(string name, IEnumerable<EpochMetrics> course)
{
    private readonly List<EpochMetrics> points = [.. course];

    /// <summary>Of a training that has not begun.</summary>
    /// <param name="name">Its name in charts.</param>
    public Curve(string name) : this(name, [])
    {
    }

    /// <summary>Its name in charts.</summary>
    public string Name { get; } = name;

    /// <summary>What was measured, in order.</summary>
    public IReadOnlyList<EpochMetrics> Points => points;

    /// <summary>Appends a measurement.</summary>
    public void Add(EpochMetrics metrics) => points.Add(metrics);

    /// <summary>Appends a measurement with the loss and accuracy on validation images, and returns it.</summary>
    public EpochMetrics Add(EpochMetrics metrics, Predictions predictions, int[] labels)
    {
        metrics = metrics with
        {
            ValidationAccuracy = predictions.Accuracy(labels),
            ValidationLoss = new ProbabilityScores(predictions.Probabilities, labels).NegativeLogLikelihood(),
        };
        Add(metrics);
        return metrics;
    }
}
