using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Telemetry;

namespace MidasNet.Cluster.Workers;

/// <summary>How a worker works.</summary>
internal sealed record WorkerOptions
{
    /// <summary>The worker, as its results state it.</summary>
    public required WorkerFacts Facts { get; init; }

    /// <summary>Tasks at the same time.</summary>
    public required int Parallel { get; init; }

    /// <summary>The folder for states of runs and for files that were fetched.</summary>
    public required string Folder { get; init; }

    /// <summary>Takes what is measured; null for no one.</summary>
    public ClusterTelemetry? Telemetry { get; init; }

    /// <summary>The times of leases.</summary>
    public LeaseOptions Lease { get; init; } = new();

    /// <summary>The time between two savings of a run's state in the cluster; the first is this long after its beginning.</summary>
    public TimeSpan CheckpointEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest pause after an error, or while nothing is to be done.</summary>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(30);
}
