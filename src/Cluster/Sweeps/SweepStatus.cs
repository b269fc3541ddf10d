namespace MidasNet.Cluster.Sweeps;

/// <summary>How a sweep stands.</summary>
[GenerateSerializer]
internal sealed record SweepStatus
{
    /// <summary>The sweep.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The command that asked for it; null if there is no such sweep.</summary>
    [Id(1)]
    public string? Title { get; init; }

    /// <summary>Whether nothing is left to do.</summary>
    [Id(2)]
    public bool IsFinished { get; init; }

    /// <summary>Whether it was cancelled.</summary>
    [Id(3)]
    public bool IsCancelled { get; init; }

    /// <summary>How many tasks stand where.</summary>
    [Id(4)]
    public SweepCounts Counts { get; init; }

    /// <summary>The best trial of those that were measured in full; null before one was, and of pieces.</summary>
    [Id(5)]
    public MeasuredTrial? Best { get; init; }

    /// <summary>Results that should have been equal and are not.</summary>
    [Id(6)]
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>The workers that have asked for tasks since the sweep was loaded.</summary>
    [Id(7)]
    public IReadOnlyList<WorkerView> Workers { get; init; } = [];

    /// <summary>The tasks that workers have: place and address.</summary>
    [Id(8)]
    public IReadOnlyList<RunningTask> Running { get; init; } = [];

    /// <summary>The tasks that were set aside.</summary>
    [Id(9)]
    public IReadOnlyList<DoneTask> SetAside { get; init; } = [];

    /// <summary>The time at which it was finished or cancelled; null before that.</summary>
    [Id(10)]
    public DateTimeOffset? Ended { get; init; }

    /// <summary>The tasks of which attempts have failed since the sweep was loaded, and which are tried again.</summary>
    [Id(11)]
    public IReadOnlyList<FailedTask> Failed { get; init; } = [];

    /// <summary>The names of its trials; empty if they have numbers alone.</summary>
    [Id(12)]
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>See <see cref="SweepSpec.IsOfPieces"/>.</summary>
    [Id(13)]
    public bool IsOfPieces { get; init; }

    /// <summary>The name of a trial, for people.</summary>
    public string NameOf(int trial) => Names.Count > 0 ? Names[trial] : trial == 0 ? "the recipe as it is" : $"trial {trial}";

    /// <summary>The name of a task, for people.</summary>
    public string NameOf(TaskKey task) => IsOfPieces ? NameOf(task.Trial)
        : Names.Count > 0 ? $"{Names[task.Trial]}, fold {task.Fold + 1}, seed {task.Repetition + 1}" : task.ToString();
}

/// <summary>A worker, for those who watch.</summary>
/// <param name="Facts">The worker.</param>
/// <param name="SecondsAgo">The time since it asked for a task.</param>
/// <param name="Taken">The number of tasks that it got.</param>
/// <param name="Refusal">The reason for which it gets none.</param>
[GenerateSerializer]
internal sealed record WorkerView(WorkerFacts Facts, double SecondsAgo, int Taken, string? Refusal);

/// <summary>A task that is tried again.</summary>
/// <param name="Key">Its place in the sweep.</param>
/// <param name="Failures">The number of attempts that have failed.</param>
/// <param name="Error">The last error.</param>
[GenerateSerializer]
internal sealed record FailedTask(TaskKey Key, int Failures, string Error);

/// <summary>A task that a worker has.</summary>
/// <param name="Key">Its place in the sweep.</param>
/// <param name="Address">Its address.</param>
[GenerateSerializer]
internal sealed record RunningTask(TaskKey Key, string Address);
