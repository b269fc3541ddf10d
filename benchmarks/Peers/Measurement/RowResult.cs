namespace MidasNet.Benchmarks.Peers;

/// <summary>The figures of one row.</summary>
/// <param name="Name">The row.</param>
/// <param name="Unit">The unit of the figures.</param>
/// <param name="Targets">The targets of the row.</param>
/// <param name="Figures">The medians of the libraries that took part.</param>
internal sealed record RowResult(string Name, Unit Unit, Targets Targets, IReadOnlyDictionary<Column, double> Figures)
{
    /// <summary>All columns of the table except ours.</summary>
    public static IReadOnlyList<Column> Peers { get; } = [.. Columns.OfTable.Skip(1)];

    /// <summary>The reason why a peer did not take part.</summary>
    public IReadOnlyDictionary<Column, string> Missing { get; init; } = new Dictionary<Column, string>();

    /// <summary>Our share of the machine's ceiling, where the work is counted.</summary>
    public double? OfCeiling { get; init; }

    /// <summary>The number of undisturbed rounds and of all rounds; null where nothing is timed.</summary>
    public (int Quiet, int Made)? Rounds { get; init; }

    /// <summary>A difference of results beyond rounding, which makes the figures meaningless. Null if all agree.</summary>
    public string? Disagreement { get; init; }

    /// <summary>Further facts, shown below the row; null if there are none.</summary>
    public string? Remark { get; init; }

    /// <summary>The row's point in a scaling series; null in the table.</summary>
    public ScalePoint? Scale { get; init; }

    /// <summary>The factor by which ours is better than the peer's; null if the peer did not take part.</summary>
    public double? Ratio(Column peer) => Figures.TryGetValue(peer, out double other) ? Unit.Ratio(Figures[Column.Ours], other) : null;
}
