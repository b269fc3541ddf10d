namespace MidasNet.Cluster.Sweeps;

/// <summary>All that decides the outcome of the tasks of a sweep and is the same for each of them.</summary>
[GenerateSerializer]
internal sealed record SweepConditions
{
    /// <summary>Folds of a repetition.</summary>
    [Id(0)]
    public required int Folds { get; init; }

    /// <summary>Whether all pictures of a writer stay in one fold.</summary>
    [Id(1)]
    public bool ByWriter { get; init; }

    /// <summary>The seed of divisions, weights, orders and augmentation.</summary>
    [Id(2)]
    public required ulong Seed { get; init; }

    /// <summary>The version of the program that results come from: workers of another one are refused.</summary>
    [Id(3)]
    public required string Version { get; init; }

    /// <summary>The instruction set that results come from; null for any.</summary>
    [Id(4)]
    public string? InstructionSet { get; init; }

    /// <summary>A sentence on why a worker cannot work on such tasks; null if it can.</summary>
    public string? Refusal(WorkerFacts worker) =>
        worker.Version != Version ? $"the sweep is for version {Version}, and this worker is {worker.Version}"
        : InstructionSet is { } pinned && worker.InstructionSet != pinned ? $"the sweep is for {pinned}, and this worker has {worker.InstructionSet}"
        : null;
}
