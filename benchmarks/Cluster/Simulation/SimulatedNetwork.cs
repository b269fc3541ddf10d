namespace MidasNet.Benchmarks.Simulation;

/// <summary>Which messages arrive, and when. A partition divides all machines into two sides; the database is on side 0.</summary>
internal sealed class SimulatedNetwork(SimulationOptions options, SimulationCounts counts)
{
    private RandomStream random = new(options.Seed, 41);

    /// <summary>Whether a partition lasts.</summary>
    public bool IsCut(TimeSpan now) => options.PartitionAt > 0 && now.TotalSeconds >= options.PartitionAt && now.TotalSeconds < options.PartitionAt + options.PartitionSeconds;

    /// <summary>Whether a message arrives.</summary>
    public bool Arrives(int from, int to, TimeSpan now)
    {
        if (from == to || !IsCut(now))
        {
            if (options.MessageLoss == 0 || random.NextDouble() >= options.MessageLoss) return true;
        }
        counts.LostMessages++;
        return false;
    }

    /// <summary>Whether the database can be reached.</summary>
    public bool ReachesDatabase(int side, TimeSpan now)
    {
        bool isAway = options.OutageAt > 0 && now.TotalSeconds >= options.OutageAt && now.TotalSeconds < options.OutageAt + options.OutageSeconds;
        return !isAway && (side == 0 || !IsCut(now));
    }

    /// <summary>The time that a message takes: half of it is constant, the rest is exponentially distributed.</summary>
    public TimeSpan Latency() => TimeSpan.FromSeconds(options.Latency / 2 * (1 - Math.Log(1 - random.NextDouble())));
}
