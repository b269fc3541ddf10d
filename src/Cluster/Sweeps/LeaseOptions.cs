namespace MidasNet.Cluster.Sweeps;

/// <summary>How long a worker may keep a task without a sign of life, and how often a task is tried.</summary>
internal sealed record LeaseOptions
{
    /// <summary>The time after which a lease that was not renewed goes to another worker.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The time between two renewals.</summary>
    public TimeSpan Renewal { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The number of failures after which a task is set aside.</summary>
    public int MaxFailures { get; init; } = 3;

    /// <summary>The number of lost leases after which a task is set aside: it may be what kills its workers. Machines are also lost for reasons of their own.</summary>
    public int MaxLost { get; init; } = 20;

    /// <summary>The time that a worker waits before it asks a sweep again that had nothing for it.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);
}
