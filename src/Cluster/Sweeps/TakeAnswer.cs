namespace MidasNet.Cluster.Sweeps;

/// <summary>A sweep's answer to a worker that asks for a task.</summary>
[GenerateSerializer]
internal sealed record TakeAnswer
{
    /// <summary>The task; null for none.</summary>
    [Id(0)]
    public TaskSpec? Task { get; init; }

    /// <summary>Its address.</summary>
    [Id(1)]
    public string Address { get; init; } = "";

    /// <summary>The place of the task in the sweep, for people.</summary>
    [Id(2)]
    public TaskKey Key { get; init; }

    /// <summary>The lease.</summary>
    [Id(3)]
    public LeaseAnswer? Lease { get; init; }

    /// <summary>Whether there will be nothing more.</summary>
    [Id(4)]
    public bool IsFinished { get; init; }

    /// <summary>The reason for which this worker gets nothing of this sweep, ever; null if it does.</summary>
    [Id(5)]
    public string? Refusal { get; init; }
}
