namespace MidasNet.Benchmarks.Peers;

/// <summary>A row of the table and its measurement.</summary>
/// <param name="name">The name in the table and for <c>--rows</c>.</param>
/// <param name="targets">The targets of the row.</param>
internal abstract class Row(string name, Targets targets)
{
    public string Name { get; } = name;

    public Targets Targets { get; } = targets;

    /// <summary>Measures the row. Null for a mean over rows that were not selected.</summary>
    public abstract RowResult? Measure(Session session);
}
