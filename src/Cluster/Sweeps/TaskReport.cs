namespace MidasNet.Cluster.Sweeps;

/// <summary>What a task says to its sweep. If it is lost, the sweep learns the same when it looks.</summary>
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

    /// <summary>The worker and the duration of a repeated result, by which one that is delivered twice is counted once; null of a first result.</summary>
    [Id(4)]
    public string? Repeat { get; init; }

    /// <summary>Two results that should have been equal.</summary>
    [Id(3)]
    public Finding? Finding { get; init; }
}
