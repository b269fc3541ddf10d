using System.Globalization;
using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Workers;

namespace MidasNet.Cluster.Tests;

/// <summary>Runs tasks without training: a result that depends on the task alone, unless a test says otherwise.</summary>
internal sealed class FakeRunner(Func<TaskSpec, string, CancellationToken, Task<RunOutcome?>>? instead = null) : ITaskRunner
{
    public static RunOutcome ResultOf(TaskSpec task)
    {
        int trial = int.Parse(task.Recipe.Split(' ')[^1], CultureInfo.InvariantCulture);
        var result = Specs.Result(new TaskKey(trial, task.Epochs, task.Fold, task.Repetition));
        return new RunOutcome { Result = new RunResult(result.Content, result.Accuracy, result.Loss, Seconds: 1) };
    }

    public async Task<RunOutcome> RunAsync(TaskSpec task, string data, string folder, Action<RunReport> report, CancellationToken stop)
    {
        if (instead is not null && await instead(task, folder, stop) is { } other) return other;
        return ResultOf(task);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
