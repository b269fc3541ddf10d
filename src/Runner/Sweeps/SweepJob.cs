using MidasNet.Cluster.Sweeps;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sweeps;

/// <summary>A sweep that a command has done for one of its runs.</summary>
internal sealed record SweepJob
{
    /// <summary>The folder of the run.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>The command that resumes the run by <c>--resume</c>.</summary>
    public required string Command { get; init; }

    /// <summary>Sends the data, and says what is to do.</summary>
    public required Func<Task<SweepSpec>> Spec { get; init; }

    /// <summary>Says for people what is to do, of a number of trials.</summary>
    public required Func<int, string> Announcement { get; init; }

    /// <summary>The name of the phase in the progress.</summary>
    public required string Phase { get; init; }

    /// <summary>The number of its tasks.</summary>
    public required int Tasks { get; init; }

    /// <summary>Keeps a result in the folder of the run.</summary>
    public required Func<DoneTask, SweepStatus, Task> Keep { get; init; }

    /// <summary>Called when results have been kept.</summary>
    public Action Arrived { get; init; } = () => { };
}
