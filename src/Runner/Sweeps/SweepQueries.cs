using MidasNet.Cluster.Grains;

namespace MidasNet.Runner.Sweeps;

/// <summary>Asks a cluster about its sweeps.</summary>
/// <param name="grains">The cluster.</param>
internal sealed class SweepQueries(IGrainFactory grains)
{
    /// <summary>The names of all sweeps, the oldest first.</summary>
    public Task<IReadOnlyList<string>> AllAsync() => grains.GetGrain<IIndexGrain>(GrainNames.Index).AllAsync();

    /// <summary>How a sweep stands.</summary>
    /// <exception cref="ClusterException">There is none of this name.</exception>
    public async Task<SweepSummary> StatusAsync(string id)
    {
        var status = await grains.GetGrain<ISweepGrain>(id).StatusAsync();
        if (status.Title is not { } title) throw await UnknownAsync(id);
        var running = new List<SweepRun>();
        foreach (var task in status.Running)
        {
            var view = await grains.GetGrain<ITaskGrain>(task.Address).ViewAsync();
            running.Add(new SweepRun(
                task.Key.ToString(), view.Worker, view.Attempt, view.TotalImages > 0 ? (double)view.Images / view.TotalImages : 0, view.Metrics.Count > 0 ? view.Metrics[^1] : null));
        }
        return new SweepSummary
        {
            Id = id,
            Title = title,
            State = status.IsCancelled ? "cancelled" : status.IsFinished ? "finished" : "running",
            Done = status.Counts.Done,
            SetAside = [.. status.SetAside.Select(task => $"{task.Key}: {task.SetAside}")],
            Waiting = status.Counts.Waiting,
            Duplicates = status.Counts.Duplicates,
            Findings = [.. status.Findings.Select(finding => finding.ToString())],
            BestTrial = status.Best?.Trial,
            BestAccuracy = status.Best?.Accuracy,
            Running = running,
            Workers =
            [
                .. status.Workers.Select(worker => new SweepWorker(
                    worker.Facts.Name, worker.Facts.Version, worker.Facts.InstructionSet, worker.SecondsAgo, worker.Taken, worker.Refusal)),
            ],
        };
    }

    /// <summary>The results of a sweep so far.</summary>
    /// <exception cref="ClusterException">There is none of this name.</exception>
    public async Task<SweepResults> ResultsAsync(string id)
    {
        var sweep = await KnownAsync(id);
        var tasks = new List<SweepTaskResult>();
        while (await sweep.ResultsAsync(tasks.Count) is { Count: > 0 } some)
        {
            tasks.AddRange(some.Select(task => new SweepTaskResult(
                task.Key.Trial, task.Key.Epochs, task.Key.Fold + 1, task.Key.Repetition + 1, task.Result?.Accuracy, task.Result?.Loss, task.Result?.Seconds,
                task.Result?.Worker.Name, task.SetAside)));
        }
        return new SweepResults(id, tasks);
    }

    /// <summary>Ends a sweep.</summary>
    /// <exception cref="ClusterException">There is none of this name.</exception>
    public async Task CancelAsync(string id)
    {
        var sweep = await KnownAsync(id);
        await sweep.CancelAsync();
    }

    private async Task<ISweepGrain> KnownAsync(string id)
    {
        var sweep = grains.GetGrain<ISweepGrain>(id);
        return (await sweep.StatusAsync()).Title is null ? throw await UnknownAsync(id) : sweep;
    }

    private async Task<ClusterException> UnknownAsync(string id)
    {
        var all = await AllAsync();
        return new ClusterException($"the cluster has no sweep '{id}'; {(all.Count == 0 ? "it has none at all" : $"it has {string.Join(", ", all.TakeLast(5))}")}");
    }
}
