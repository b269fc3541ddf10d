using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tuning;

/// <summary>How long the rest of a run will take, from what its trainings have taken so far.</summary>
/// <param name="total">Epochs of all trainings; null where time decides when to stop.</param>
/// <param name="budget">When to stop.</param>
/// <param name="parallel">Runs at the same time.</param>
internal sealed class WorkLeft(long? total, SearchBudget budget, int parallel)
{
    private long done;
    private double seconds;

    /// <summary>Counts a training that is done, now or before the run was stopped.</summary>
    public void Add(int epochs, double itsSeconds)
    {
        done += epochs;
        seconds += itsSeconds;
    }

    /// <summary>Such as <c>about 1:20:00 left</c>; empty before anything is known.</summary>
    public override string ToString()
    {
        double left = budget.Minutes is { } minutes ? 60 * minutes - seconds / parallel
            : done > 0 && total is { } all ? (all - done) * seconds / done / parallel
            : 0;
        return left > 0 ? $"about {ProgressPhase.Duration(TimeSpan.FromSeconds(left))} left" : "";
    }
}
