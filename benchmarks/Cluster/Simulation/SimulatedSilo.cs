namespace MidasNet.Benchmarks.Simulation;

/// <summary>A machine on which grains live.</summary>
internal sealed class SimulatedSilo(int side)
{
    /// <summary>The side on which a partition leaves it.</summary>
    public int Side => side;

    /// <summary>Whether it runs.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>Counts its starts: what lived before is gone.</summary>
    public int Life { get; private set; }

    /// <summary>The time at which it failed last.</summary>
    public TimeSpan FailedAt { get; private set; }

    /// <summary>Ends it.</summary>
    public void Fail(TimeSpan now)
    {
        (IsUp, FailedAt) = (false, now);
        Life++;
    }

    /// <summary>Starts it again, empty.</summary>
    public void Start() => IsUp = true;
}
