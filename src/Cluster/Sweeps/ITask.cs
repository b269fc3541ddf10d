namespace MidasNet.Cluster.Sweeps;

/// <summary>The calls of a task, from any process: each call is a message and its answer.</summary>
internal interface ITask
{
    /// <summary>Asks for a lease.</summary>
    /// <param name="worker">The worker that will have it.</param>
    /// <param name="sweep">The sweep that it is for.</param>
    Task<LeaseAnswer> LeaseAsync(string worker, string sweep);

    /// <summary>Asks how the task stands.</summary>
    Task<LeaseAnswer> LookAsync();

    /// <summary>Extends a lease, and says how far the run is.</summary>
    /// <returns>False if the lease was lost: the worker must stop.</returns>
    Task<bool> RenewAsync(int token, RunReport report);

    /// <summary>Delivers a result, for the sweep that the worker had the task from.</summary>
    Task<ResultComparison> CompleteAsync(string sweep, TaskResult result);

    /// <summary>Says that an attempt has failed.</summary>
    Task FailAsync(int token, string error);

    /// <summary>Gives a lease back, with the state of the run if there is one.</summary>
    Task ReleaseAsync(int token, string? checkpoint);

    /// <summary>Takes a lease away that was given for a sweep.</summary>
    Task RevokeAsync(string sweep);

    /// <summary>The state of the present run.</summary>
    Task<RunView> ViewAsync();
}
