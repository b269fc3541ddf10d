namespace MidasNet.Cluster.Workers;

/// <summary>How the run of a task has ended: exactly one of its members is set.</summary>
internal sealed record RunOutcome
{
    /// <summary>The result; null if the run has none.</summary>
    public RunResult? Result { get; init; }

    /// <summary>An error of the task, which it would have elsewhere, too.</summary>
    public string? Error { get; init; }

    /// <summary>An error of this machine, such as a full disk: the task is for another one.</summary>
    public string? MachineError { get; init; }

    /// <summary>It was stopped, and its state is in its folder.</summary>
    public bool WasStopped { get; init; }
}

/// <summary>A result as its runner gives it, see <see cref="Sweeps.TaskResult"/>.</summary>
/// <param name="Content">All of it, without what differs from one machine or moment to another.</param>
/// <param name="Accuracy">The accuracy.</param>
/// <param name="Loss">The mean loss.</param>
/// <param name="Seconds">The duration of the run.</param>
internal sealed record RunResult(string Content, double Accuracy, double Loss, double Seconds)
{
    /// <summary>A file in the folder of the run that belongs to the result; null for none.</summary>
    public string? File { get; init; }
}
