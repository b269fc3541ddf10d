namespace MidasNet.Cluster.Sweeps;

/// <summary>
/// The progress of a sweep, stored every few seconds. Results that it lacks are asked from the tasks, which have stored them.
/// </summary>
[GenerateSerializer]
internal sealed record SweepProgress
{
    /// <summary>A sweep that has just begun.</summary>
    public static SweepProgress None { get; } = new();

    /// <summary>The tasks that are done.</summary>
    [Id(0)]
    public IReadOnlyList<DoneTask> Done { get; init; } = [];

    /// <summary>Results that should have been equal and are not.</summary>
    [Id(1)]
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Whether the sweep was cancelled.</summary>
    [Id(2)]
    public bool IsCancelled { get; init; }

    /// <summary>Results that came a second time and were equal.</summary>
    [Id(3)]
    public int Duplicates { get; init; }

    /// <summary>The time at which it was finished or cancelled; null before that.</summary>
    [Id(4)]
    public DateTimeOffset? Ended { get; init; }
}

/// <summary>A task that is done or set aside, in the order in which it became so.</summary>
/// <param name="Key">The task.</param>
/// <param name="Result">Its result; null if it was set aside.</param>
/// <param name="SetAside">The reason for which it was set aside.</param>
[GenerateSerializer]
internal sealed record DoneTask(TaskKey Key, TaskResult? Result, string? SetAside);
