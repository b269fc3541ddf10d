namespace MidasNet.Benchmarks.Simulation;

/// <summary>
/// A clock that jumps from one event to the next. Everything runs on the thread that calls <see cref="Run"/>, and events of one moment in the order in which they
/// were made: equal seeds give equal runs.
/// </summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly PriorityQueue<Action, (long Ticks, long Order)> events = new();
    private readonly Queue<(SendOrPostCallback Callback, object? State)> ready = [];
    private Exception? failure;
    private long order;

    /// <summary>The time since the beginning.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>Events that have happened.</summary>
    public long Events { get; private set; }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Origin + Now;

    /// <summary>Waits.</summary>
    public Task Delay(TimeSpan span)
    {
        if (span <= TimeSpan.Zero) return Task.CompletedTask;
        var source = new TaskCompletionSource();
        At(Now + span, source.SetResult);
        return source.Task;
    }

    /// <summary>Does something at a time.</summary>
    public void At(TimeSpan when, Action action) => events.Enqueue(action, (Math.Max(when.Ticks, Now.Ticks), order++));

    /// <summary>Begins something that goes on by itself. If it fails, so does the simulation.</summary>
    /// <exception cref="InvalidOperationException">The simulation does not run: the work would go on in other threads.</exception>
    public async void Begin(Func<Task> work)
    {
        if (SynchronizationContext.Current is not Loop) throw new InvalidOperationException("work begins while the simulation runs");
        try
        {
            await work();
        }
        catch (Exception error)
        {
            failure ??= error;
        }
    }

    /// <summary>Runs until something is done.</summary>
    /// <exception cref="InvalidOperationException">Nothing is left to happen, and it is not done.</exception>
    public void Run(Func<Task> work)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(new Loop(this));
        try
        {
            var running = work();
            while (failure is null && !running.IsCompleted)
            {
                if (ready.TryDequeue(out var next)) next.Callback(next.State);
                else if (events.TryDequeue(out var happen, out var at)) Happen(happen, at.Ticks);
                else throw new InvalidOperationException($"nothing is left to happen after {Now}, and the work is not done");
            }
            if (failure is { } error) throw new InvalidOperationException($"the simulation failed at {Now}: {error.Message}", error);
            running.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    private void Happen(Action happen, long ticks)
    {
        Now = TimeSpan.FromTicks(ticks);
        Events++;
        happen();
    }

    private sealed class Loop(VirtualTime time) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => time.ready.Enqueue((d, state));

        public override SynchronizationContext CreateCopy() => this;
    }
}
