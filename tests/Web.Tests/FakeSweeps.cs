namespace MidasNet.Web.Tests;

/// <summary>A cluster with one sweep, which a test changes.</summary>
internal sealed class FakeSweeps(SweepState? sweep) : IServedSweeps
{
    private volatile SweepState? current = sweep;

    /// <summary>The sweep; null once it is removed.</summary>
    public SweepState? Sweep
    {
        get => current;
        set => current = value;
    }

    /// <summary>Whether the cluster does not answer.</summary>
    public bool IsAway { get; set; }

    /// <summary>A sweep with a task in each state.</summary>
    public static SweepState Of(string name, string title = "midasnet tune") => new()
    {
        Name = name,
        Title = title,
        State = "running",
        Ended = null,
        Tasks = new TaskCounts(Waiting: 3, Running: 1, Done: 2, Failed: 1, SetAside: 1),
        Best = new BestTrial(4, "trial 4", 0.75),
        Curve = [new BestPoint(1, 0, 0.5), new BestPoint(2, 4, 0.75)],
        Running = [new RunningTaskState("trial 5, epochs 3", "worker-1", 2, 0.25, [new EpochPoint(1, 2.5, 0.1, null, null)])],
        Failed = [new FailedTaskState("trial 6, epochs 3", 2, "<b>no</b>")],
        SetAside = [new SetAsideTask("trial 7, epochs 3", "out of memory")],
        Results = [new FinishedTask("trial 4, epochs 3", 0.75, 1.5, "worker-1")],
        Workers = [new SweepWorkerState("worker-1", "0.1.0", "AVX2", 1.5, 3, null), new SweepWorkerState("worker-2", "0.0.9", "NEON", 2.5, 0, "the sweep is for version 0.1.0")],
        Findings = ["two results of one task differ"],
    };

    public Task<IReadOnlyList<SweepDescription>> AllAsync(CancellationToken cancellation)
    {
        RequireAnswer();
        return Task.FromResult<IReadOnlyList<SweepDescription>>(Sweep is { } one ? [new SweepDescription(one.Name, one.Title, one.State, one.Tasks, one.Best)] : []);
    }

    public Task<SweepState?> FindAsync(string name, CancellationToken cancellation)
    {
        RequireAnswer();
        return Task.FromResult(Sweep is { } one && one.Name == name ? one : null);
    }

    private void RequireAnswer()
    {
        if (IsAway) throw new ProblemException(503, "cluster-away", "Cluster away", "the cluster does not answer") { RetryAfterSeconds = 5 };
    }
}
