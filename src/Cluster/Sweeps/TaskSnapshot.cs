namespace MidasNet.Cluster.Sweeps;

/// <summary>All that is stored of a task.</summary>
[GenerateSerializer]
internal sealed record TaskSnapshot
{
    /// <summary>A task that no worker has had.</summary>
    public static TaskSnapshot New { get; } = new();

    /// <summary>The number of leases given so far: the token of the latest.</summary>
    [Id(0)]
    public int Token { get; init; }

    /// <summary>The worker that has the lease; null for none.</summary>
    [Id(1)]
    public string? Holder { get; init; }

    /// <summary>The sweep for which the lease was given.</summary>
    [Id(2)]
    public string? Sweep { get; init; }

    /// <summary>The errors of attempts that failed.</summary>
    [Id(3)]
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>The number of leases that were not renewed in time.</summary>
    [Id(4)]
    public int Lost { get; init; }

    /// <summary>The checksum of the latest state of the run, from which another worker continues; null for none.</summary>
    [Id(5)]
    public string? Checkpoint { get; init; }

    /// <summary>The result that counts; null before there is one.</summary>
    [Id(6)]
    public TaskResult? Result { get; init; }

    /// <summary>The reason for which the task is not tried again; null if it is.</summary>
    [Id(7)]
    public string? SetAside { get; init; }

    /// <summary>The time at which the lease ends, by the clock of the silo that had the task; clocks of silos are to agree within some seconds.</summary>
    [Id(8)]
    public DateTimeOffset Expires { get; init; }
}
