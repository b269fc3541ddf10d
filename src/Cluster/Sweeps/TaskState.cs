namespace MidasNet.Cluster.Sweeps;

/// <summary>
/// One task: who works on it, how often it was tried, and what came of it. Leases are tokens that count up. A worker whose lease was lost is told so when
/// it renews; a result that it delivers nevertheless is compared with the one that is there, or counts if there is none, since equal tasks have equal results.
/// </summary>
/// <param name="address">The address of the task.</param>
/// <param name="options">How long leases last, and how often the task is tried.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="stored">The stored state of the task. A lease in it ends when it would have: it does not begin again with every silo that is lost.</param>
internal sealed class TaskState(string address, LeaseOptions options, TimeProvider clock, TaskSnapshot stored)
{
    /// <summary>The state to store.</summary>
    public TaskSnapshot Snapshot { get; private set; } = stored;

    /// <summary>
    /// The time for which a worker may still run it: until its lease would have ended, even if it was taken away, since the worker learns of that when it renews.
    /// </summary>
    public TimeSpan Remaining =>
        Snapshot.Result is null && Snapshot.SetAside is null && Snapshot.Expires - clock.GetUtcNow() is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    /// <summary>Gives a lease, if the task is open and no other worker has it.</summary>
    /// <param name="worker">The worker that asks.</param>
    /// <param name="sweep">The sweep that it works for.</param>
    public LeaseAnswer Lease(string worker, string sweep)
    {
        Expire();
        if (Snapshot.Result is not null || Snapshot.SetAside is not null || Snapshot.Holder is not null) return Answer(token: null);
        Snapshot = Snapshot with { Token = Snapshot.Token + 1, Holder = worker, Sweep = sweep };
        Extend();
        return Answer(Snapshot.Token);
    }

    /// <summary>How the task stands.</summary>
    public LeaseAnswer Look()
    {
        Expire();
        return Answer(token: null);
    }

    /// <summary>Extends a lease.</summary>
    /// <param name="token">The token of the lease.</param>
    /// <param name="checkpoint">The checksum of a newer state of the run; null for none.</param>
    /// <returns>False if the lease was lost: the worker must stop.</returns>
    public bool Renew(int token, string? checkpoint)
    {
        Expire();
        if (!IsHeld(token)) return false;
        if (checkpoint is not null) Snapshot = Snapshot with { Checkpoint = checkpoint };
        Extend();
        return true;
    }

    /// <summary>Takes a result, from the holder of the lease or from a worker that has lost it.</summary>
    /// <returns>How it compares, and the finding if it is unequal.</returns>
    public (ResultComparison Comparison, Finding? Finding) Complete(TaskResult result)
    {
        if (Snapshot.Result is { } first)
        {
            // The answer to its first delivery was lost on the way.
            if (result == first) return (ResultComparison.First, null);
            var comparison = Duplicates.Compare(first, result);
            return (comparison, comparison == ResultComparison.Unequal ? new Finding(address, first, result) : null);
        }
        Snapshot = Snapshot with { Result = result, Holder = null, Checkpoint = null, SetAside = null };
        return (ResultComparison.First, null);
    }

    /// <summary>Counts a failed attempt of the holder; that of a worker that has lost the lease is another's business by now.</summary>
    /// <param name="token">The token of the lease.</param>
    /// <param name="error">The error message.</param>
    public void Fail(int token, string error)
    {
        if (!IsHeld(token)) return;
        Snapshot = Snapshot with { Holder = null, Errors = [.. Snapshot.Errors, error] };
        if (Snapshot.Errors.Count >= options.MaxFailures) Snapshot = Snapshot with { SetAside = error };
    }

    /// <summary>Gives a lease back, as a worker does that is told to end.</summary>
    /// <param name="token">The token of the lease.</param>
    /// <param name="checkpoint">The checksum of the state of the run; null for none.</param>
    public void Release(int token, string? checkpoint)
    {
        if (IsHeld(token)) Snapshot = Snapshot with { Holder = null, Checkpoint = checkpoint ?? Snapshot.Checkpoint };
    }

    /// <summary>Takes a lease away that was given for a sweep: it was cancelled.</summary>
    public void Revoke(string sweep)
    {
        if (Snapshot.Holder is not null && Snapshot.Sweep == sweep) Snapshot = Snapshot with { Holder = null };
    }

    /// <summary>Goes back to what is stored.</summary>
    public void Return(TaskSnapshot stored) => Snapshot = stored;

    private bool IsHeld(int token) => Snapshot.Holder is not null && Snapshot.Token == token;

    private void Extend() => Snapshot = Snapshot with { Expires = clock.GetUtcNow() + options.Duration };

    private void Expire()
    {
        if (Snapshot.Holder is not { } worker || clock.GetUtcNow() < Snapshot.Expires) return;
        Snapshot = Snapshot with { Holder = null, Lost = Snapshot.Lost + 1 };
        if (Snapshot.Lost >= options.MaxLost)
            Snapshot = Snapshot with { SetAside = $"{Snapshot.Lost} workers have not been heard of since they had it, {worker} the last: does it take more memory than they have?" };
    }

    private LeaseAnswer Answer(int? token)
    {
        var left = Snapshot.Holder is null ? TimeSpan.Zero : Snapshot.Expires - clock.GetUtcNow();
        return new LeaseAnswer
        {
            Token = token,
            Checkpoint = Snapshot.Checkpoint,
            Remaining = left > TimeSpan.Zero ? left : TimeSpan.Zero,
            Result = Snapshot.Result,
            SetAside = Snapshot.SetAside,
        };
    }
}
