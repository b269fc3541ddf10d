namespace MidasNet.Learning;

/// <summary>
/// Receives the progress of a long run. Phases follow each other; where runs are trained side by side (<see cref="TrainingSession.Parallel"/>), several are
/// open at once, each reported by a thread of its own.
/// </summary>
public interface IRunProgress
{
    /// <summary>Begins a phase; disposing of the result ends it.</summary>
    /// <param name="name">The name of the phase, such as <c>fold 2 of 3</c>.</param>
    /// <param name="total">The number of items to process.</param>
    /// <param name="unit">The unit of the items.</param>
    /// <param name="done">Items that were processed before; they do not count for the rate.</param>
    IRunPhase Begin(string name, long total, string unit = "images", long done = 0);

    /// <summary>Takes a line of text, such as a first verdict.</summary>
    void Say(string line);
}

/// <summary>A phase of a run; it receives the number of items done. Reports may come from any thread, one at a time.</summary>
public interface IRunPhase : IProgress<long>, IDisposable
{
    /// <summary>A remark to show next to the numbers, such as <c>loss 0.123</c>; empty for none.</summary>
    string Note { get; set; }
}
