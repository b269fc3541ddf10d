namespace MidasNet.Cluster.Sweeps;

/// <summary>The trials and rungs of a sweep, and all that its tasks have in common. It does not change once the sweep has begun.</summary>
[GenerateSerializer]
internal sealed record SweepSpec
{
    /// <summary>The command that asked for it, for people.</summary>
    [Id(0)]
    public required string Title { get; init; }

    /// <summary>Which trials climb.</summary>
    [Id(1)]
    public required SweepStrategy Strategy { get; init; }

    /// <summary>From the shortest to the full evaluation.</summary>
    [Id(2)]
    public required IReadOnlyList<RungSpec> Rungs { get; init; }

    /// <summary>Trials that compete with each other, where they compete in brackets.</summary>
    [Id(3)]
    public required int BracketSize { get; init; }

    /// <summary>The trials; the first is the base as it is, which is measured in full at once.</summary>
    [Id(4)]
    public required IReadOnlyList<TrialSpec> Trials { get; init; }

    /// <summary>Folds of a repetition.</summary>
    [Id(5)]
    public required int Folds { get; init; }

    /// <summary>Whether all pictures of a writer stay in one fold.</summary>
    [Id(6)]
    public bool ByWriter { get; init; }

    /// <summary>The seed of divisions, weights, orders and augmentation.</summary>
    [Id(7)]
    public required ulong Seed { get; init; }

    /// <summary>The version of the program that results come from: workers of another one are refused.</summary>
    [Id(8)]
    public required string Version { get; init; }

    /// <summary>The instruction set that results come from; null for any.</summary>
    [Id(9)]
    public string? InstructionSet { get; init; }

    /// <summary>A sentence on why a worker cannot work on this sweep; null if it can.</summary>
    public string? Refusal(WorkerFacts worker) =>
        worker.Version != Version ? $"the sweep is for version {Version}, and this worker is {worker.Version}"
        : InstructionSet is { } pinned && worker.InstructionSet != pinned ? $"the sweep is for {pinned}, and this worker has {worker.InstructionSet}"
        : null;

    /// <summary>The addresses of all tasks that it may come to, each once.</summary>
    public IEnumerable<string> Addresses() =>
        Enumerable.Range(0, Trials.Count).SelectMany(trial => Rungs.SelectMany(rung => rung.TasksOf(trial))).Distinct().Select(key => TaskOf(key).Address()).Distinct();

    /// <summary>The task of a key.</summary>
    public TaskSpec TaskOf(TaskKey key)
    {
        var trial = Trials[key.Trial];
        return new TaskSpec
        {
            Recipe = trial.Recipe,
            Data = trial.Data,
            Epochs = key.Epochs,
            Folds = Folds,
            Fold = key.Fold,
            Repetition = key.Repetition,
            ByWriter = ByWriter,
            Seed = Seed,
            Version = Version,
            InstructionSet = InstructionSet,
        };
    }
}
