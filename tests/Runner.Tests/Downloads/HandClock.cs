namespace MidasNet.Runner.Tests.Downloads;

/// <summary>A clock whose timers go off when a test says so, and not before.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly List<HandTimer> timers = [];

    public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new HandTimer(() => callback(state));
        lock (timers) timers.Add(timer);
        return timer;
    }

    /// <summary>Lets all timers go off.</summary>
    public void Strike()
    {
        HandTimer[] due;
        lock (timers) due = [.. timers];
        foreach (var timer in due) timer.GoOff();
    }

    private sealed class HandTimer(Action callback) : ITimer
    {
        private volatile bool isDisposed;

        public void GoOff()
        {
            if (!isDisposed) callback();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => !isDisposed;

        public void Dispose() => isDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
