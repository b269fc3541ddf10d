using MidasNet.Cluster.Sweeps;

namespace MidasNet.Cluster.Workers;

/// <summary>Runs tasks, one at a time: a child process, or a stand-in for one in tests.</summary>
internal interface ITaskRunner : IAsyncDisposable
{
    /// <summary>Runs a task.</summary>
    /// <param name="task">The task to run.</param>
    /// <param name="data">The file of images.</param>
    /// <param name="folder">The folder for the state of the run, from which it continues.</param>
    /// <param name="report">Receives how far it is.</param>
    /// <param name="stop">Stops it, so that its state is in the folder.</param>
    Task<RunOutcome> RunAsync(TaskSpec task, string data, string folder, Action<RunReport> report, CancellationToken stop);
}
