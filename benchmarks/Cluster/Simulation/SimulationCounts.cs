namespace MidasNet.Benchmarks.Simulation;

/// <summary>Counts of a simulation: messages, writes, failures, runs.</summary>
internal sealed class SimulationCounts
{
    /// <summary>Requests and answers of each kind of call.</summary>
    public SortedDictionary<string, long> Messages { get; } = new(StringComparer.Ordinal);

    /// <summary>Writes to the database of each kind.</summary>
    public SortedDictionary<string, long> Writes { get; } = new(StringComparer.Ordinal);

    /// <summary>Bytes of each kind of write.</summary>
    public SortedDictionary<string, double> Bytes { get; } = new(StringComparer.Ordinal);

    /// <summary>Writes that failed.</summary>
    public long FailedWrites { get; set; }

    /// <summary>Writes that were refused because another activation of the grain had written before.</summary>
    public long Conflicts { get; set; }

    /// <summary>Requests and answers that did not arrive.</summary>
    public long LostMessages { get; set; }

    /// <summary>Workers that failed.</summary>
    public long WorkerFailures { get; set; }

    /// <summary>Silos that failed.</summary>
    public long SiloFailures { get; set; }

    /// <summary>Attempts that failed.</summary>
    public long FailedAttempts { get; set; }

    /// <summary>Runs that were begun.</summary>
    public long Runs { get; set; }

    /// <summary>Runs that came to their end with a result.</summary>
    public long CompletedRuns { get; set; }

    /// <summary>The times at which runs came to their end.</summary>
    public List<double> Completed { get; } = [];

    /// <summary>Runs that stopped since their lease was lost.</summary>
    public long LostLeases { get; set; }

    /// <summary>Seconds of computing, all of them.</summary>
    public double ComputedSeconds { get; set; }

    /// <summary>Seconds of computing that were in vain: between a saved state and a failure, or for a result that was there.</summary>
    public double WastedSeconds { get; set; }

    /// <summary>Seconds in which a worker was up and computed nothing.</summary>
    public double IdleSeconds { get; set; }

    /// <summary>Adds to a count.</summary>
    public static void Add(SortedDictionary<string, long> counts, string kind, long count = 1) => counts[kind] = counts.GetValueOrDefault(kind) + count;

    /// <summary>Counts a write.</summary>
    public void Write(string kind, long count, double bytes)
    {
        Add(Writes, kind, count);
        Bytes[kind] = Bytes.GetValueOrDefault(kind) + bytes;
    }
}
