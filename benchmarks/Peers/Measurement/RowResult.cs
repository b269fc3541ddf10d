namespace MidasNet.Benchmarks.Peers;

/// <summary>The figures of one row.</summary>
/// <param name="Name">The row.</param>
/// <param name="Unit">What the figures count.</param>
/// <param name="Targets">What is asked of it.</param>
/// <param name="Figures">Medians, for those that took part.</param>
internal sealed record RowResult(string Name, Unit Unit, Targets Targets, IReadOnlyDictionary<Column, double> Figures)
{
    /// <summary>All columns but ours.</summary>
    public static IReadOnlyList<Column> Peers { get; } = [Column.Libtorch, Column.LibtorchChannelsLast, Column.OnnxRuntime];

    /// <summary>Why a peer did not take part.</summary>
    public IReadOnlyDictionary<Column, string> Missing { get; init; } = new Dictionary<Column, string>();

    /// <summary>Share of the machine's ceiling that ours has reached, where the work is counted.</summary>
    public double? OfCeiling { get; init; }

    /// <summary>Rounds that no other process disturbed, and rounds made; null where nothing is timed.</summary>
    public (int Quiet, int Made)? Rounds { get; init; }

    /// <summary>Where results differ by more than rounding explains: then the figures mean nothing. Null if all agree.</summary>
    public string? Disagreement { get; init; }

    /// <summary>The row's place in a series that shows how cost grows; null in the table.</summary>
    public ScalePoint? Scale { get; init; }

    /// <summary>How many times better ours is than the peer's; null if the peer did not take part.</summary>
    public double? Ratio(Column peer) => Figures.TryGetValue(peer, out double other) ? Unit.Ratio(Figures[Column.Ours], other) : null;
}
