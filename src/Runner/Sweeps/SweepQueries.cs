using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Removal;
using MidasNet.Cluster.Sweeps;
using MidasNet.Runner.Runs;
using MidasNet.Web;
using MidasNet.Weights;

namespace MidasNet.Runner.Sweeps;

/// <summary>Asks a cluster about its sweeps.</summary>
/// <param name="grains">The cluster.</param>
internal sealed class SweepQueries(IGrainFactory grains)
{
    /// <summary>The names of all sweeps, the oldest first.</summary>
    public Task<IReadOnlyList<string>> AllAsync() => grains.GetGrain<IIndexGrain>(GrainNames.Index).AllAsync();

    /// <summary>How a sweep stands.</summary>
    /// <exception cref="ClusterException">There is none of this name.</exception>
    public async Task<SweepSummary> StatusAsync(string id) => await FindAsync(id) ?? throw await UnknownAsync(id);

    /// <summary>How a sweep stands; null if there is none of this name.</summary>
    public async Task<SweepSummary?> FindAsync(string id)
    {
        var status = await grains.GetGrain<ISweepGrain>(id).StatusAsync();
        if (status.Title is not { } title) return null;
        var running = new List<SweepRun>();
        foreach (var task in status.Running)
        {
            var view = await grains.GetGrain<ITaskGrain>(task.Address).ViewAsync();
            running.Add(new SweepRun(
                status.NameOf(task.Key), view.Worker, view.Attempt, view.TotalImages > 0 ? (double)view.Images / view.TotalImages : 0, view.Metrics.Count > 0 ? view.Metrics[^1] : null));
        }
        return new SweepSummary
        {
            Id = id,
            Title = title,
            State = StateOf(status),
            Ended = status.Ended,
            Done = status.Counts.Done,
            SetAside = [.. status.SetAside.Select(task => $"{status.NameOf(task.Key)}: {task.SetAside}")],
            Waiting = status.Counts.Waiting,
            Duplicates = status.Counts.Duplicates,
            Findings = [.. status.Findings.Select(finding => finding.ToString())],
            BestTrial = status.Best?.Trial,
            BestName = status.Best is { } best ? status.NameOf(best.Trial) : null,
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
        var status = await sweep.StatusAsync();
        var names = status.Names;
        var tasks = new List<SweepTaskResult>();
        while (await sweep.ResultsAsync(tasks.Count) is { Count: > 0 } some)
        {
            tasks.AddRange(some.Select(task => new SweepTaskResult(
                task.Key.Trial, task.Key.Epochs, task.Key.Fold + 1, task.Key.Repetition + 1,
                status.IsOfPieces ? null : task.Result?.Accuracy, status.IsOfPieces ? null : task.Result?.Loss, task.Result?.Seconds,
                task.Result?.Worker.Name, task.SetAside, names.Count > 0 ? names[task.Key.Trial] : null)));
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

    /// <summary>Removes a sweep that has ended, with all that no other sweep needs.</summary>
    /// <param name="id">The name of the sweep.</param>
    /// <param name="say">Takes lines for people.</param>
    /// <param name="cancellation">Stops before the next step; the removal can be repeated.</param>
    /// <exception cref="ClusterException">There is none of this name, or it is running.</exception>
    public async Task<SweepRemoved> RemoveAsync(string id, Action<string> say, CancellationToken cancellation)
    {
        var status = await grains.GetGrain<ISweepGrain>(id).StatusAsync();
        // One whose removal was interrupted at the end is still in the list.
        if (status.Title is null && !(await AllAsync()).Contains(id)) throw await UnknownAsync(id);
        var removed = await new SweepRemoval(grains, say).RemoveAsync(id, cancellation)
            ?? throw new ClusterException($"the sweep {id} is running; cancel it before it is removed: midasnet sweep cancel {ShellWord.Of(id)} --cluster ...");
        return new SweepRemoved(id, status.Title is null ? null : StateOf(status), status.Ended, removed.Tasks, removed.Files, removed.KeptFiles);
    }

    /// <summary>The names of the sweeps that ended before a time, the oldest first.</summary>
    public async Task<IReadOnlyList<string>> EndedBeforeAsync(DateTimeOffset time)
    {
        var found = new List<string>();
        foreach (string id in await AllAsync())
            if (await grains.GetGrain<ISweepGrain>(id).StatusAsync() is { IsFinished: true, Ended: { } ended } && ended < time) found.Add(id);
        return found;
    }

    /// <summary>The state of a sweep in a word, as in <see cref="SweepState.State"/>.</summary>
    internal static string StateOf(SweepStatus status) => status.IsCancelled ? "cancelled" : status.IsFinished ? "finished" : SweepState.RunningState;

    private async Task<ISweepGrain> KnownAsync(string id)
    {
        var sweep = grains.GetGrain<ISweepGrain>(id);
        return (await sweep.StatusAsync()).Title is null ? throw await UnknownAsync(id) : sweep;
    }

    private async Task<ClusterException> UnknownAsync(string id)
    {
        var all = await AllAsync();
        var near = NearNames.Of(id, all);
        return new ClusterException(
            $"the cluster has no sweep '{id}'; {(all.Count == 0 ? "it has none at all" : $"it has {string.Join(", ", near.Count > 0 ? near : all.TakeLast(5))}")}");
    }
}
