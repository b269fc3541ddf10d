namespace MidasNet.Cluster.Sweeps;

/// <summary>The calls of a sweep, from any process: each call is a message and its answer.</summary>
internal interface ISweep
{
    /// <summary>Begins it. Beginning it again changes nothing.</summary>
    Task BeginAsync(SweepSpec spec);

    /// <summary>Asks for a task.</summary>
    Task<TakeAnswer> TakeAsync(WorkerFacts worker);

    /// <summary>A task says how it stands.</summary>
    Task ReportAsync(TaskReport report);

    /// <summary>How far it is.</summary>
    Task<SweepStatus> StatusAsync();

    /// <summary>The tasks that are done or set aside, a part of them at a time.</summary>
    /// <param name="skip">The number of those that the caller has already.</param>
    Task<IReadOnlyList<DoneTask>> ResultsAsync(int skip);

    /// <summary>Ends it: leases are taken away, and nothing more is given out.</summary>
    Task CancelAsync();
}
