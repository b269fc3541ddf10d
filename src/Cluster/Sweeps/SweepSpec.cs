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

    /// <summary>The conditions of all tasks.</summary>
    [Id(5)]
    public required SweepConditions Conditions { get; init; }

    /// <summary>
    /// Whether tasks of the same fold and repetition are done together: the table of a sweep that is stopped has then compared like with like. Otherwise each
    /// trial has its turn.
    /// </summary>
    [Id(6)]
    public bool PairByPair { get; init; }

    /// <summary>
    /// Tasks that were done before, rung after rung: they are not done again. One of a trial that does not climb so far is ignored.
    /// </summary>
    [Id(7)]
    public IReadOnlyList<DoneTask> Known { get; init; } = [];

    /// <summary>Whether its trials are named pieces of work, one task each, of which none is better than another: their accuracies say nothing.</summary>
    [Id(8)]
    public bool IsOfPieces { get; init; }

    /// <summary>The names of the trials; empty if they have numbers alone.</summary>
    public IReadOnlyList<string> Names => Trials.Any(trial => trial.Name is not null) ? [.. Trials.Select((trial, number) => trial.Name ?? $"trial {number}")] : [];

    /// <summary>The tasks that it may come to, by their addresses: equal tasks of several trials have one.</summary>
    public ILookup<string, TaskKey> Places() =>
        Enumerable.Range(0, Trials.Count).SelectMany(trial => Rungs.SelectMany(rung => rung.TasksOf(trial)).Distinct()).ToLookup(key => TaskOf(key).Address());

    /// <summary>The addresses of all tasks that it may come to, each once.</summary>
    public IEnumerable<string> Addresses() => Places().Select(place => place.Key);

    /// <summary>The task of a key.</summary>
    public TaskSpec TaskOf(TaskKey key)
    {
        var trial = Trials[key.Trial];
        return new TaskSpec
        {
            Recipe = trial.Recipe,
            Data = trial.Data,
            Epochs = trial.Epochs ?? key.Epochs,
            Fold = key.Fold,
            Repetition = key.Repetition,
            Conditions = Conditions,
        };
    }
}
