namespace MidasNet.Cluster.Sweeps;

/// <summary>How far the run of a task is, as its worker says when it renews the lease.</summary>
[GenerateSerializer]
internal sealed record RunReport
{
    /// <summary>Images processed so far.</summary>
    [Id(0)]
    public long Images { get; init; }

    /// <summary>Images of the whole run.</summary>
    [Id(1)]
    public long TotalImages { get; init; }

    /// <summary>The metrics of epochs that ended since the last report, each as a line of JSON.</summary>
    [Id(2)]
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>The checksum of a newer state of the run; null for none.</summary>
    [Id(3)]
    public string? Checkpoint { get; init; }
}

/// <summary>A task that a worker has, for those who watch.</summary>
[GenerateSerializer]
internal sealed record RunView
{
    /// <summary>The worker; null for none.</summary>
    [Id(0)]
    public string? Worker { get; init; }

    /// <summary>The number of leases given so far.</summary>
    [Id(1)]
    public int Attempt { get; init; }

    /// <summary>Images processed so far.</summary>
    [Id(2)]
    public long Images { get; init; }

    /// <summary>Images of the whole run.</summary>
    [Id(3)]
    public long TotalImages { get; init; }

    /// <summary>The metrics of its epochs, each as a line of JSON.</summary>
    [Id(4)]
    public IReadOnlyList<string> Metrics { get; init; } = [];

    /// <summary>The errors of attempts that failed.</summary>
    [Id(5)]
    public IReadOnlyList<string> Errors { get; init; } = [];
}
