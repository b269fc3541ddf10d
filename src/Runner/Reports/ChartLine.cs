namespace MidasNet.Runner.Reports;

/// <summary>A named line of a <see cref="LineChart"/>, in the order of its points.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Points">The points.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>The index of the colour in <see cref="ChartColors.Series"/>; null for the index of the line in the chart.</summary>
    public int? Color { get; init; }

    /// <summary>Whether the line is dashed, as for training accuracy next to validation accuracy in the same colour.</summary>
    public bool Dashed { get; init; }
}
