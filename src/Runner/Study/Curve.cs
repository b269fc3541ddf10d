using MidasNet.Training;

namespace MidasNet.Runner.Study;

/// <summary>The course of one training.</summary>
/// <param name="name">Its name in charts.</param>
internal sealed class Curve(string name)
{
    private readonly List<EpochMetrics> points = [];

    /// <summary>Its name in charts.</summary>
    public string Name { get; } = name;

    /// <summary>What was measured, in order.</summary>
    public IReadOnlyList<EpochMetrics> Points => points;

    /// <summary>Appends a measurement.</summary>
    public void Add(EpochMetrics metrics) => points.Add(metrics);
}
