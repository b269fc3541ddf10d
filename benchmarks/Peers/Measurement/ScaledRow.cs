namespace MidasNet.Benchmarks.Peers;

/// <summary>A row as part of a scaling series, measured like the row itself.</summary>
/// <param name="row">The row, in milliseconds.</param>
/// <param name="point">Its point in the series.</param>
internal sealed class ScaledRow(Row row, ScalePoint point) : Row(row.Name, row.Targets)
{
    /// <inheritdoc/>
    public override RowResult? Measure(Session session) => row.Measure(session) is { } result ? result with { Scale = point } : null;
}
