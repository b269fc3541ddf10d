namespace MidasNet.Benchmarks.Simulation;

/// <summary>The result of a simulation.</summary>
internal sealed record SimulationResult
{
    /// <summary>The options of the simulation.</summary>
    public required SimulationOptions Options { get; init; }

    /// <summary>The counts.</summary>
    public required SimulationCounts Counts { get; init; }

    /// <summary>Tasks with a result.</summary>
    public required int Results { get; init; }

    /// <summary>Tasks that were set aside.</summary>
    public required int SetAside { get; init; }

    /// <summary>Results that came a second time, as the sweep has counted them.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Violations of the sweep's promises: lost tasks, tasks that were counted twice, wrong results.</summary>
    public required IReadOnlyList<string> Violations { get; init; }

    /// <summary>The time from the beginning to the last result.</summary>
    public required double Makespan { get; init; }

    /// <summary>The time of the tasks with a result divided by the speed of all workers: no sweep is shorter.</summary>
    public required double Ideal { get; init; }

    /// <summary>The time that the same tasks take, each given to the next free worker, without messages and failures.</summary>
    public required double Scheduled { get; init; }

    /// <summary>The time of the longest task.</summary>
    public required double MaxTaskSeconds { get; init; }

    /// <summary>The share of the time in which the database wrote.</summary>
    public required double DatabaseLoad { get; init; }

    /// <summary>Events of the simulation.</summary>
    public required long Events { get; init; }

    /// <summary>A number for all of it: equal runs have equal ones.</summary>
    public required string Digest { get; init; }

    /// <summary>The time at which a share of the runs that were completed had ended.</summary>
    public double TimeOf(double share) => Counts.Completed[Math.Max(0, (int)Math.Ceiling(share * Counts.Completed.Count) - 1)];

    /// <summary>Tasks in a second, between the tenth and the ninth tenth of them.</summary>
    public double Rate => 0.8 * Counts.Completed.Count / (TimeOf(0.9) - TimeOf(0.1));

    /// <summary>The share of all computing that was in vain.</summary>
    public double Waste => Counts.WastedSeconds / Counts.ComputedSeconds;

    /// <summary>Messages for each task.</summary>
    public double MessagesPerTask => (double)Counts.Messages.Values.Sum() / (Results + SetAside);

    /// <summary>Writes for each task.</summary>
    public double WritesPerTask => (double)Counts.Writes.Values.Sum() / (Results + SetAside);
}
