namespace MidasNet.Benchmarks.Peers;

/// <summary>A line of the table, which knows how it is measured.</summary>
/// <param name="name">As it is written in the table and chosen by <c>--rows</c>.</param>
/// <param name="targets">What is asked of it.</param>
internal abstract class Row(string name, Targets targets)
{
    public string Name { get; } = name;

    public Targets Targets { get; } = targets;

    /// <summary>Measures. Null if there is nothing to say: a mean over rows that were not asked for.</summary>
    public abstract RowResult? Measure(Session session);
}
