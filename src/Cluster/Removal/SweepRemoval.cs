using System.Collections.Concurrent;
using MidasNet.Cluster.Grains;

namespace MidasNet.Cluster.Removal;

/// <summary>
/// Removes sweeps that have ended, with those of their tasks and files that no other sweep needs. The sweep itself goes last, so that a removal that was
/// interrupted can be repeated.
/// </summary>
/// <param name="grains">The cluster.</param>
/// <param name="say">Takes lines for people.</param>
internal sealed class SweepRemoval(IGrainFactory grains, Action<string> say)
{
    private const int AtOnce = 16;
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(1);

    /// <summary>Removes a sweep.</summary>
    /// <returns>What was removed; null if the sweep is running.</returns>
    public async Task<RemovedSweep?> RemoveAsync(string id, CancellationToken cancellation)
    {
        var sweep = grains.GetGrain<ISweepGrain>(id);
        if (await sweep.StatusAsync() is { Title: not null, IsFinished: false }) return null;
        var removed = new RemovedSweep();
        if (await sweep.SpecAsync() is { } spec)
        {
            var others = new OtherSweeps(grains, id, spec);
            string[] files = [.. spec.Trials.Select(trial => trial.Data).Distinct()];
            int removedTasks = await RemoveAsync(
                [.. spec.Addresses()], others, task => grains.GetGrain<ITaskGrain>(task).RemoveAsync(), () => say($"{id}: waiting until no worker can be at its tasks"), cancellation);
            int removedFiles = await RemoveAsync(
                files, others, file => grains.GetGrain<IBlobGrain>(file).RemoveAsync(), () => say($"{id}: waiting, since a search that begins may need its images"), cancellation);
            removed = new RemovedSweep(removedTasks, removedFiles, files.Count(others.Need));
        }
        if (!await sweep.RemoveAsync()) return null;
        await grains.GetGrain<IIndexGrain>(GrainNames.Index).RemoveAsync(id);
        return removed;
    }

    /// <summary>Removes tasks or files, of which some may have to be waited for.</summary>
    /// <returns>The number of those that were there.</returns>
    private static async Task<int> RemoveAsync(string[] names, OtherSweeps others, Func<string, Task<RemovalAnswer>> remove, Action sayWaiting, CancellationToken cancellation)
    {
        int count = 0;
        bool isSilent = true;
        while (true)
        {
            await others.RefreshAsync();
            var left = new ConcurrentDictionary<string, TimeSpan>(StringComparer.Ordinal);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
            await Parallel.ForEachAsync(names.Where(name => !others.Need(name)), parallel, async (name, _) =>
            {
                var answer = await remove(name);
                if (answer.WasThere) Interlocked.Increment(ref count);
                if (answer.Wait > TimeSpan.Zero) left[name] = answer.Wait;
            });
            if (left.IsEmpty) return count;
            names = [.. left.Keys];
            var wait = left.Values.Max();
            if (isSilent && wait > RemovalAnswer.Moment)
            {
                sayWaiting();
                isSilent = false;
            }
            await Task.Delay(wait < MaxPause ? wait : MaxPause, cancellation);
        }
    }
}
