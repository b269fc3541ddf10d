namespace MidasNet.Cluster.Sweeps;

/// <summary>A task's report to its sweep. If it is lost, the sweep learns the same when it looks.</summary>
[GenerateSerializer]
internal sealed record TaskReport
{
    /// <summary>The address of the task.</summary>
    [Id(0)]
    public required string Address { get; init; }

    /// <summary>How the task stands.</summary>
    [Id(1)]
    public required LeaseAnswer Answer { get; init; }

    /// <summary>How a result compares with an earlier one.</summary>
    [Id(2)]
    public ResultComparison Comparison { get; init; }

    /// <summary>A result that came after the first; null for none. It may be delivered, and reported, more than once.</summary>
    [Id(4)]
    public TaskResult? Repeat { get; init; }

    /// <summary>The error of an attempt that has failed; null for none.</summary>
    [Id(5)]
    public string? Error { get; init; }

    /// <summary>Two results that should have been equal.</summary>
    [Id(3)]
    public Finding? Finding { get; init; }
}
