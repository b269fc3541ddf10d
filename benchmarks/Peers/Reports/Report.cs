namespace MidasNet.Benchmarks.Peers;

/// <summary>Shows results, row by row or at the end.</summary>
internal abstract class Report
{
    /// <summary>Before the first row.</summary>
    public abstract void Begin(Session session);

    /// <summary>After each row.</summary>
    public abstract void Add(RowResult result);

    /// <summary>After the last row.</summary>
    /// <param name="session">The run, with all results.</param>
    /// <param name="elsewhere">The share of all cores used by other processes during the run.</param>
    public abstract void End(Session session, double elsewhere);
}
