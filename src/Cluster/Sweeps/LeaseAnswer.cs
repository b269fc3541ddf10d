namespace MidasNet.Cluster.Sweeps;

/// <summary>A task's answer to a sweep that asks for a lease.</summary>
[GenerateSerializer]
internal sealed record LeaseAnswer
{
    /// <summary>The token of a lease that was given; null if none was.</summary>
    [Id(0)]
    public int? Token { get; init; }

    /// <summary>The state of the run to continue from; null to begin.</summary>
    [Id(1)]
    public string? Checkpoint { get; init; }

    /// <summary>The time until which a lease lasts if it is not renewed: the one that was given, or that of another worker.</summary>
    [Id(2)]
    public TimeSpan Remaining { get; init; }

    /// <summary>The result, if the task is done.</summary>
    [Id(3)]
    public TaskResult? Result { get; init; }

    /// <summary>The reason for which the task is set aside, if it is.</summary>
    [Id(4)]
    public string? SetAside { get; init; }
}
