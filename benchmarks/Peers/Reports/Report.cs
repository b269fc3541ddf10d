namespace MidasNet.Benchmarks.Peers;

/// <summary>Shows results, as they come or in the end.</summary>
internal abstract class Report
{
    /// <summary>Before the first row.</summary>
    public abstract void Begin(Session session);

    /// <summary>After each row.</summary>
    public abstract void Add(RowResult result);

    /// <summary>After the last row.</summary>
    /// <param name="session">The run, with all results.</param>
    /// <param name="elsewhere">Share of the processor, of all cores, that other processes used meanwhile.</param>
    public abstract void End(Session session, double elsewhere);
}
