namespace MidasNet.Learning;

/// <summary>A stopwatch that can begin at the time that an earlier process has measured.</summary>
internal sealed class TrainingClock(TimeProvider time)
{
    private TimeSpan before;
    private long? started;

    /// <summary>The time while the clock ran; setting it replaces what it has measured.</summary>
    public TimeSpan Elapsed
    {
        get => started is { } since ? before + time.GetElapsedTime(since) : before;
        set
        {
            before = value;
            if (started is not null) started = time.GetTimestamp();
        }
    }

    /// <summary>Runs the clock, if it does not run yet.</summary>
    public void Start() => started ??= time.GetTimestamp();

    /// <summary>Stops the clock, if it runs.</summary>
    public void Stop() => (before, started) = (Elapsed, null);
}
