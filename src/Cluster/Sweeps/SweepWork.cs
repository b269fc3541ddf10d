namespace MidasNet.Cluster.Sweeps;

/// <summary>
/// A sweep that answers. Several calls may be under way at once, each waiting for a task, so that what is decided is decided between two waits. The truth on a
/// task lies with the task; a sweep that is loaded again asks for what it does not know.
/// </summary>
internal sealed class SweepWork : ISweep
{
    private const int MaxTries = 64; // tasks that turn out to be done already, in one call
    private const int ResultsAtOnce = 500;
    private const int ResultsPerSecond = 1000; // what is stored grows with what is done, so it is stored less often

    private readonly string id;
    private readonly LeaseOptions options;
    private readonly TimeProvider clock;
    private readonly Func<string, ITask> task;
    private readonly IStored<SweepSpec> storedSpec;
    private readonly IStored<SweepProgress> storedProgress;
    private readonly Dictionary<string, (WorkerFacts Facts, DateTimeOffset Seen, int Taken)> workers = new(StringComparer.Ordinal);
    private Sweep? sweep;
    private DateTimeOffset storedAt;
    private DateTimeOffset? ended;
    private (int Done, int Findings, int Duplicates, bool Cancelled, DateTimeOffset? Ended) storedState;
    private bool isStoring;

    /// <summary>Loads a sweep, or one that is not begun.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="options">How long leases last.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="task">The task of an address.</param>
    /// <param name="spec">Where what it is to do is stored.</param>
    /// <param name="progress">Where its progress is stored.</param>
    public SweepWork(string id, LeaseOptions options, TimeProvider clock, Func<string, ITask> task, IStored<SweepSpec> spec, IStored<SweepProgress> progress)
    {
        (this.id, this.options, this.clock, this.task, storedSpec, storedProgress) = (id, options, clock, task, spec, progress);
        storedAt = clock.GetUtcNow();
        if (spec.Value is { } known) Load(known);
    }

    /// <summary>Whether nothing is left to do, or it is not begun.</summary>
    public bool IsFinished => sweep?.IsFinished ?? true;

    /// <summary>How many tasks stand where.</summary>
    public SweepCounts Counts => sweep?.Counts ?? default;

    /// <inheritdoc/>
    public async Task BeginAsync(SweepSpec spec)
    {
        if (sweep is not null) return;
        if (spec.Trials.Count == 0 || spec.Rungs.Count == 0) throw new ArgumentException("a sweep needs a trial, the base, and a rung", nameof(spec));
        await storedSpec.WriteAsync(spec);
        if (sweep is null) Load(spec);
    }

    /// <inheritdoc/>
    public async Task<TakeAnswer> TakeAsync(WorkerFacts worker)
    {
        if (sweep is null || storedSpec.Value is not { } spec) return new TakeAnswer { IsFinished = true };
        var (_, _, taken) = workers.GetValueOrDefault(worker.Name);
        workers[worker.Name] = (worker, clock.GetUtcNow(), taken);
        if (spec.Conditions.Refusal(worker) is { } refusal) return new TakeAnswer { Refusal = refusal };
        for (int tries = 0; tries < MaxTries && sweep.Next() is { } address; tries++)
        {
            LeaseAnswer answer;
            try
            {
                answer = await task(address).LeaseAsync(worker.Name, id);
            }
            catch
            {
                sweep.Open(address);
                throw;
            }
            if (sweep.IsCancelled)
            {
                await RevokeAsync(address);
                break;
            }
            sweep.Answered(address, answer);
            if (answer.Token is null) continue;
            workers[worker.Name] = (worker, clock.GetUtcNow(), workers[worker.Name].Taken + 1);
            var key = sweep.KeyOf(address);
            return new TakeAnswer { Task = spec.TaskOf(key), Address = address, Key = key, Lease = answer };
        }
        await StoreIfDueAsync();
        return new TakeAnswer { IsFinished = sweep.IsFinished };
    }

    /// <inheritdoc/>
    public async Task ReportAsync(TaskReport report)
    {
        if (sweep is null) return;
        if (report.Repeat is { } repeat) sweep.Repeated(report.Address, repeat, report.Comparison, report.Finding);
        if (report.Error is { } error) sweep.Fail(report.Address, error);
        sweep.Answered(report.Address, report.Answer);
        await StoreIfDueAsync();
    }

    /// <inheritdoc/>
    public Task<SweepStatus> StatusAsync()
    {
        var now = clock.GetUtcNow();
        return Task.FromResult(sweep is null ? new SweepStatus { Id = id } : new SweepStatus
        {
            Id = id,
            Title = storedSpec.Value?.Title,
            IsFinished = sweep.IsFinished,
            IsCancelled = sweep.IsCancelled,
            Counts = sweep.Counts,
            Best = storedSpec.Value is { IsOfPieces: true } ? null : sweep.Best,
            Findings = [.. sweep.Findings],
            Workers =
            [
                .. workers.Values.OrderBy(worker => worker.Facts.Name, StringComparer.Ordinal)
                    .Select(worker => new WorkerView(worker.Facts, (now - worker.Seen).TotalSeconds, worker.Taken, storedSpec.Value?.Conditions.Refusal(worker.Facts))),
            ],
            Running = [.. sweep.Running.Select(address => new RunningTask(sweep.KeyOf(address), address))],
            SetAside = [.. sweep.Done.Where(done => done.Result is null)],
            Ended = ended,
            Failed = sweep.Failed,
            Names = storedSpec.Value?.Names ?? [],
            IsOfPieces = storedSpec.Value?.IsOfPieces ?? false,
        });
    }

    /// <summary>Forgets it, so that nothing more is stored of it; false if it is running.</summary>
    public bool Forget()
    {
        if (sweep is { IsFinished: false }) return false;
        sweep = null;
        return true;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<DoneTask>> ResultsAsync(int skip) =>
        Task.FromResult<IReadOnlyList<DoneTask>>(sweep is null ? [] : [.. sweep.Done.Skip(skip).Take(ResultsAtOnce)]);

    /// <inheritdoc/>
    public async Task CancelAsync()
    {
        if (sweep is null) return;
        sweep.Cancel();
        await StoreAsync();
        foreach (string address in sweep.Running.ToList()) await RevokeAsync(address);
    }

    /// <summary>Looks at tasks of which nothing was heard, and stores the progress. To be called every few seconds.</summary>
    public async Task TickAsync()
    {
        if (sweep is null) return;
        foreach (string address in sweep.Overdue())
        {
            try
            {
                sweep.Answered(address, await task(address).LookAsync());
            }
            catch (Exception unreachable) when (unreachable is not OperationCanceledException)
            {
                // Its silo is going; another one will have it by the next time.
            }
        }
        await StoreIfDueAsync();
    }

    /// <summary>Stores what has changed, however short the time since the last time.</summary>
    public Task StoreAsync() => StoreAsync(due: true);

    private void Load(SweepSpec spec)
    {
        var progress = storedProgress.Value ?? SweepProgress.None;
        sweep = new Sweep(spec, options, clock, progress);
        ended = progress.Ended;
        storedState = State(sweep);
    }

    private async Task RevokeAsync(string address)
    {
        try
        {
            await task(address).RevokeAsync(id);
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)
        {
            // The worker ends its run when it cannot renew.
        }
    }

    private Task StoreIfDueAsync()
    {
        var pause = options.Renewal / 2 + TimeSpan.FromSeconds((sweep?.Done.Count ?? 0) / ResultsPerSecond);
        return StoreAsync(sweep is { IsFinished: true } || clock.GetUtcNow() - storedAt >= pause);
    }

    private async Task StoreAsync(bool due)
    {
        if (sweep is { IsFinished: true }) ended ??= clock.GetUtcNow();
        if (sweep is null || !due || isStoring || State(sweep) == storedState) return;
        isStoring = true;
        try
        {
            var (state, progress) = (State(sweep), sweep.Progress with { Ended = ended });
            await storedProgress.WriteAsync(progress);
            (storedState, storedAt) = (state, clock.GetUtcNow());
        }
        finally
        {
            isStoring = false;
        }
    }

    private (int Done, int Findings, int Duplicates, bool Cancelled, DateTimeOffset? Ended) State(Sweep sweep) =>
        (sweep.Done.Count, sweep.Findings.Count, sweep.Duplicates, sweep.IsCancelled, ended);
}
