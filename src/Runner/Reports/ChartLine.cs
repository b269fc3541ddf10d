namespace MidasNet.Runner.Reports;

/// <summary>A named line of a <see cref="LineChart"/>, in the order of its points.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">Its points.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>Which colour of <see cref="ChartColors.Series"/>; by default its place among the lines of the chart.</summary>
    public int? Color { get; init; }

    /// <summary>Whether it is dashed: customary here for training, beside validation in the same colour.</summary>
    public bool Dashed { get; init; }
}
