namespace MidasNet.Runner.Sweeps;

/// <summary>How a sweep stands: the object of <c>sweep status --json</c>.</summary>
internal sealed record SweepSummary
{
    /// <summary>The name of the sweep.</summary>
    public required string Id { get; init; }

    /// <summary>The command that asked for it.</summary>
    public required string Title { get; init; }

    /// <summary><c>running</c>, <c>finished</c> or <c>cancelled</c>.</summary>
    public required string State { get; init; }

    /// <summary>The time at which it was finished or cancelled; null before that.</summary>
    public required DateTimeOffset? Ended { get; init; }

    /// <summary>Tasks with a result.</summary>
    public required int Done { get; init; }

    /// <summary>Tasks that failed too often.</summary>
    public required IReadOnlyList<string> SetAside { get; init; }

    /// <summary>Tasks that wait for a worker; more may follow, as trials climb.</summary>
    public required int Waiting { get; init; }

    /// <summary>Results that came a second time and were equal bit for bit.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Results that came a second time and were not: see the documentation.</summary>
    public required IReadOnlyList<string> Findings { get; init; }

    /// <summary>The best trial of those that were measured in full; null before one was.</summary>
    public required int? BestTrial { get; init; }

    /// <summary>Its name, for people.</summary>
    public required string? BestName { get; init; }

    /// <summary>Its accuracy.</summary>
    public required double? BestAccuracy { get; init; }

    /// <summary>The tasks that workers have.</summary>
    public required IReadOnlyList<SweepRun> Running { get; init; }

    /// <summary>The workers that have asked for tasks.</summary>
    public required IReadOnlyList<SweepWorker> Workers { get; init; }
}

/// <summary>A task that a worker has.</summary>
/// <param name="Task">Its place in the sweep.</param>
/// <param name="Worker">The worker.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <param name="Share">The part that is done, 0 .. 1.</param>
/// <param name="Metrics">The metrics of the last epoch, as JSON; null before the first.</param>
internal sealed record SweepRun(string Task, string? Worker, int Attempt, double Share, string? Metrics);

/// <summary>A worker.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="InstructionSet">The widest vectors that its kernels use.</param>
/// <param name="SecondsAgo">The time since it asked for a task.</param>
/// <param name="Tasks">The number of tasks that it got.</param>
/// <param name="Refusal">The reason for which it gets none; null if it does.</param>
internal sealed record SweepWorker(string Name, string Version, string InstructionSet, double SecondsAgo, int Tasks, string? Refusal);

/// <summary>The results of a sweep: the object of <c>sweep results --json</c>.</summary>
/// <param name="Id">The name of the sweep.</param>
/// <param name="Tasks">Its tasks, in the order in which they were done.</param>
internal sealed record SweepResults(string Id, IReadOnlyList<SweepTaskResult> Tasks);

/// <summary>A task with what came of it.</summary>
/// <param name="Trial">The number of the trial; 0 is the base as it is.</param>
/// <param name="Epochs">Passes over the training images.</param>
/// <param name="Fold">The part that was held out, from 1.</param>
/// <param name="Seed">The repetition, from 1.</param>
/// <param name="Accuracy">The accuracy; null if it was set aside, and of a piece of a run.</param>
/// <param name="Loss">The loss.</param>
/// <param name="Seconds">The duration of the run.</param>
/// <param name="Worker">Who made it.</param>
/// <param name="SetAside">The reason for which it was set aside.</param>
/// <param name="Name">The name of the trial, such as that of an ingredient or of a piece of a run; null if it has its number alone.</param>
internal sealed record SweepTaskResult(
    int Trial, int Epochs, int Fold, int Seed, double? Accuracy, double? Loss, double? Seconds, string? Worker, string? SetAside, string? Name);

/// <summary>The sweeps that were removed: the object of <c>sweep remove --json</c>.</summary>
/// <param name="Removed">The sweeps, the oldest first.</param>
internal sealed record SweepsRemoved(IReadOnlyList<SweepRemoved> Removed);

/// <summary>A sweep that was removed.</summary>
/// <param name="Id">Its name.</param>
/// <param name="State"><c>finished</c> or <c>cancelled</c>; null if most of it had been removed before.</param>
/// <param name="Ended">The time at which it was finished or cancelled.</param>
/// <param name="Tasks">Tasks that were removed with it.</param>
/// <param name="Files">Files of images that were removed with it.</param>
/// <param name="KeptFiles">Files of images that other sweeps need, which were kept.</param>
internal sealed record SweepRemoved(string Id, string? State, DateTimeOffset? Ended, int Tasks, int Files, int KeptFiles);
