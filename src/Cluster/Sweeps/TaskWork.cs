namespace MidasNet.Cluster.Sweeps;

/// <summary>
/// A task that answers: what changes is stored before it is answered, then its sweep is told. Calls come one at a time. A task costs two writes, one for the
/// lease and one for the result, and one for each renewal.
/// </summary>
/// <param name="address">The address of the task.</param>
/// <param name="options">How long leases last.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="stored">Where it is stored.</param>
/// <param name="sweep">The sweep of a name.</param>
/// <param name="changed">Takes the state before and after each change that was stored; null for no one.</param>
internal sealed class TaskWork(
    string address, LeaseOptions options, TimeProvider clock, IStored<TaskSnapshot> stored, Func<string, ISweep> sweep, Action<TaskSnapshot, TaskSnapshot>? changed = null) : ITask
{
    private readonly TaskState state = new(address, options, clock, stored.Value ?? TaskSnapshot.New);
    private readonly List<string> metrics = [];
    private RunReport latest = new();

    /// <summary>The time for which a worker may still run it.</summary>
    public TimeSpan Remaining => state.Remaining;

    /// <inheritdoc/>
    public async Task<LeaseAnswer> LeaseAsync(string worker, string sweep)
    {
        var answer = state.Lease(worker, sweep);
        if (answer.Token is not null) Forget();
        await StoreAsync();
        return answer;
    }

    /// <inheritdoc/>
    public async Task<LeaseAnswer> LookAsync()
    {
        var answer = state.Look();
        await StoreAsync();
        return answer;
    }

    /// <inheritdoc/>
    public async Task<bool> RenewAsync(int token, RunReport report)
    {
        bool isHeld = state.Renew(token, report.Checkpoint);
        if (isHeld)
        {
            latest = report;
            metrics.AddRange(report.Metrics);
        }
        await StoreAsync();
        return isHeld;
    }

    /// <inheritdoc/>
    public async Task<ResultComparison> CompleteAsync(string sweep, TaskResult result)
    {
        // It was removed with its sweep while a worker was cut off: nothing asks for the result.
        if (state.Snapshot.Token == 0) return ResultComparison.First;
        var (comparison, finding) = state.Complete(result);
        await StoreAsync();
        var repeat = result == state.Snapshot.Result ? null : result;
        await TellAsync(sweep, new TaskReport { Address = address, Answer = state.Look(), Repeat = repeat, Comparison = comparison, Finding = finding });
        return comparison;
    }

    /// <inheritdoc/>
    public async Task FailAsync(int token, string error)
    {
        string? sweep = state.Snapshot.Sweep;
        int failures = state.Snapshot.Errors.Count;
        state.Fail(token, error);
        await StoreAsync();
        await TellAsync(sweep, new TaskReport { Address = address, Answer = state.Look(), Error = state.Snapshot.Errors.Count > failures ? error : null });
    }

    /// <inheritdoc/>
    public async Task ReleaseAsync(int token, string? checkpoint)
    {
        string? sweep = state.Snapshot.Sweep;
        state.Release(token, checkpoint);
        await StoreAsync();
        await TellAsync(sweep, new TaskReport { Address = address, Answer = state.Look() });
    }

    /// <inheritdoc/>
    public async Task RevokeAsync(string sweep)
    {
        state.Revoke(sweep);
        await StoreAsync();
    }

    /// <inheritdoc/>
    public Task<RunView> ViewAsync() => Task.FromResult(new RunView
    {
        Worker = state.Snapshot.Holder,
        Attempt = state.Snapshot.Token,
        Images = latest.Images,
        TotalImages = latest.TotalImages,
        Metrics = [.. metrics],
        Errors = state.Snapshot.Errors,
    });

    private void Forget()
    {
        metrics.Clear();
        latest = new RunReport();
    }

    private async Task StoreAsync()
    {
        var before = stored.Value ?? TaskSnapshot.New;
        if (state.Snapshot == before) return;
        try
        {
            await stored.WriteAsync(state.Snapshot);
            changed?.Invoke(before, state.Snapshot);
        }
        catch
        {
            // A change that is not stored is undone: the caller receives the error, and asks again.
            state.Return(before);
            throw;
        }
    }

    private async Task TellAsync(string? name, TaskReport report)
    {
        if (name is null) return;
        try
        {
            await sweep(name).ReportAsync(report);
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)
        {
            // The sweep looks by itself when the lease is over.
        }
    }
}
