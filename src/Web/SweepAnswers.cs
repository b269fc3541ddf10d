namespace MidasNet.Web;

/// <summary>The answer of <c>/sweeps</c>.</summary>
/// <param name="IsServed">Whether a cluster is served.</param>
/// <param name="Sweeps">Its sweeps, the latest first.</param>
internal sealed record SweepList(bool IsServed, IReadOnlyList<SweepDescription> Sweeps);

/// <summary>A sweep in it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">The command that asked for it.</param>
/// <param name="State"><c>running</c>, <c>finished</c> or <c>cancelled</c>.</param>
/// <param name="Tasks">How many tasks stand where.</param>
/// <param name="Best">The best trial of those that were measured in full; null before one was.</param>
internal sealed record SweepDescription(string Name, string Title, string State, TaskCounts Tasks, BestTrial? Best);

/// <summary>How many tasks of a sweep stand where.</summary>
/// <param name="Waiting">Tasks that wait for a worker; more may follow, as trials climb.</param>
/// <param name="Running">Tasks that workers have.</param>
/// <param name="Done">Tasks with a result.</param>
/// <param name="Failed">Tasks that have failed and wait or run again; they count as these, too.</param>
/// <param name="SetAside">Tasks that failed too often.</param>
internal sealed record TaskCounts(int Waiting, int Running, int Done, int Failed, int SetAside);

/// <summary>The best trial of a sweep.</summary>
/// <param name="Trial">Its number; 0 is the recipe as it is.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="Accuracy">Its mean accuracy, 0 to 1.</param>
internal sealed record BestTrial(int Trial, string Name, double Accuracy);

/// <summary>The answer of <c>/sweeps/NAME/state</c>, and the data of its events.</summary>
internal sealed record SweepState
{
    /// <summary>A sweep that is running.</summary>
    public const string RunningState = "running";

    /// <summary>The name of the sweep.</summary>
    public required string Name { get; init; }

    /// <summary>The command that asked for it.</summary>
    public required string Title { get; init; }

    /// <summary><c>running</c>, <c>finished</c> or <c>cancelled</c>.</summary>
    public required string State { get; init; }

    /// <summary>The time at which it was finished or cancelled; null before that.</summary>
    public required DateTimeOffset? Ended { get; init; }

    /// <summary>How many tasks stand where.</summary>
    public required TaskCounts Tasks { get; init; }

    /// <summary>The best trial of those that were measured in full; null before one was.</summary>
    public required BestTrial? Best { get; init; }

    /// <summary>Each time that a trial in full was better than all before.</summary>
    public required IReadOnlyList<BestPoint> Curve { get; init; }

    /// <summary>The tasks that workers have.</summary>
    public required IReadOnlyList<RunningTaskState> Running { get; init; }

    /// <summary>Tasks that have failed and are tried again.</summary>
    public required IReadOnlyList<FailedTaskState> Failed { get; init; }

    /// <summary>Tasks that failed too often.</summary>
    public required IReadOnlyList<SetAsideTask> SetAside { get; init; }

    /// <summary>The last results, the latest first.</summary>
    public required IReadOnlyList<FinishedTask> Results { get; init; }

    /// <summary>The workers that have asked for tasks.</summary>
    public required IReadOnlyList<SweepWorkerState> Workers { get; init; }

    /// <summary>Results that came a second time, should have been equal and are not.</summary>
    public required IReadOnlyList<string> Findings { get; init; }
}

/// <summary>A trial that was better than all before.</summary>
/// <param name="Finished">Tasks that were done or set aside by then.</param>
/// <param name="Trial">The number of the trial.</param>
/// <param name="Accuracy">Its mean accuracy in full, 0 to 1.</param>
internal sealed record BestPoint(int Finished, int Trial, double Accuracy);

/// <summary>A task that a worker has.</summary>
/// <param name="Task">Its place in the sweep.</param>
/// <param name="Worker">The worker; null where it has just lost it.</param>
/// <param name="Attempt">The number of the attempt, from 1.</param>
/// <param name="Share">The part that is done, 0 to 1.</param>
/// <param name="Epochs">Its metrics so far.</param>
internal sealed record RunningTaskState(string Task, string? Worker, int Attempt, double Share, IReadOnlyList<EpochPoint> Epochs);

/// <summary>The metrics of an epoch; those that were not measured are null.</summary>
internal sealed record EpochPoint(double Epoch, double? TrainLoss, double? TrainAccuracy, double? ValidationLoss, double? ValidationAccuracy);

/// <summary>A task that has failed and is tried again.</summary>
/// <param name="Task">Its place in the sweep.</param>
/// <param name="Failures">How often it has failed.</param>
/// <param name="Error">The last error.</param>
internal sealed record FailedTaskState(string Task, int Failures, string Error);

/// <summary>A task that failed too often.</summary>
/// <param name="Task">Its place in the sweep.</param>
/// <param name="Error">The reason.</param>
internal sealed record SetAsideTask(string Task, string Error);

/// <summary>A result.</summary>
/// <param name="Task">Its place in the sweep.</param>
/// <param name="Accuracy">The accuracy, 0 to 1; null of a piece of a study.</param>
/// <param name="Seconds">The duration of the run.</param>
/// <param name="Worker">The worker that has it done.</param>
internal sealed record FinishedTask(string Task, double? Accuracy, double Seconds, string Worker);

/// <summary>A worker.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="InstructionSet">The widest vectors that its kernels use.</param>
/// <param name="SecondsAgo">The time since it asked for a task.</param>
/// <param name="Tasks">The number of tasks that it got.</param>
/// <param name="Refusal">The reason for which it gets none; null if it does.</param>
internal sealed record SweepWorkerState(string Name, string Version, string InstructionSet, double SecondsAgo, int Tasks, string? Refusal);
