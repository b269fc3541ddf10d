using MidasNet.Cluster.Sweeps;

namespace MidasNet.Cluster.Workers;

/// <summary>
/// Renews the lease of a run while it lasts, passes its reports on, and saves its state in the cluster now and then. States are saved beside the renewals:
/// where many workers save at once it takes longer than a lease.
/// </summary>
/// <param name="task">The task.</param>
/// <param name="token">The lease.</param>
/// <param name="options">How often.</param>
/// <param name="send">Saves a state in the cluster and returns its checksum.</param>
/// <param name="remove">Removes a saved state, by its checksum.</param>
/// <param name="folder">The folder of the run.</param>
internal sealed class LeaseKeeper(
    ITask task, int token, WorkerOptions options, Func<string, CancellationToken, Task<string>> send, Func<string, Task> remove, string folder)
{
    private readonly Lock reporting = new();
    private readonly List<string> metrics = [];
    private readonly long begun = TimeProvider.System.GetTimestamp();
    private RunReport latest = new();
    private TimeSpan savedAfter;
    private DateTime savedState;
    private string? saved, old;
    private Task<string?> saving = Task.FromResult<string?>(null);

    /// <summary>Takes a report of the run.</summary>
    public void Take(RunReport report)
    {
        lock (reporting)
        {
            latest = report;
            metrics.AddRange(report.Metrics);
        }
    }

    /// <summary>Renews until the run has ended.</summary>
    /// <param name="lost">Is cancelled when the lease is lost.</param>
    /// <param name="ended">The run has ended.</param>
    public async Task RunAsync(CancellationTokenSource lost, CancellationToken ended)
    {
        using var unneeded = new CancellationTokenSource();
        await RenewAsync(lost, ended, unneeded.Token);
        await unneeded.CancelAsync(); // the run has a result, or saves its last state
        await saving;
    }

    private async Task RenewAsync(CancellationTokenSource lost, CancellationToken ended, CancellationToken unneeded)
    {
        var pause = options.Lease.Renewal;
        while (true)
        {
            try
            {
                await Task.Delay(pause, ended);
                pause = options.Lease.Renewal;
                string? checkpoint = saving.IsCompleted ? await saving : null;
                string[] some;
                RunReport report;
                lock (reporting) (some, report) = ([.. metrics], latest);
                if (!await task.RenewAsync(token, report with { Metrics = some, Checkpoint = checkpoint }))
                {
                    await lost.CancelAsync();
                    return;
                }
                lock (reporting) metrics.RemoveRange(0, some.Length);
                if (!saving.IsCompleted) continue;
                if (checkpoint is not null) await RemoveOldAsync();
                if (TimeProvider.System.GetElapsedTime(begun) - savedAfter >= options.CheckpointEvery)
                    saving = Task.Run(() => SaveAsync(unneeded), CancellationToken.None);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception unreachable) when (unreachable is not OperationCanceledException)
            {
                // The run goes on: its result counts even if the lease is lost meanwhile. The next silo that has the task does not wait for long.
                pause = options.Lease.Pause;
            }
        }
    }

    /// <summary>Saves the state of the run, if there is one.</summary>
    /// <param name="unneeded">Ends it early.</param>
    /// <returns>The checksum of the saved state; null for none.</returns>
    public async Task<string?> SaveAsync(CancellationToken unneeded)
    {
        try
        {
            if (CheckpointFiles.Find(folder) is not { } state || state.LastWriteTimeUtc == savedState) return saved;
            string packed = Path.Combine(folder, "checkpoint");
            await CheckpointFiles.PackAsync(state, packed, unneeded);
            string? before = saved;
            saved = await send(packed, unneeded);
            savedState = state.LastWriteTimeUtc;
            if (before != saved) old = before; // until the task has heard of the new one
            return saved;
        }
        catch (Exception failed) when (failed is not OperationCanceledException || unneeded.IsCancellationRequested)
        {
            return saved; // without it another worker begins from an earlier state
        }
        finally
        {
            savedAfter = TimeProvider.System.GetElapsedTime(begun);
        }
    }

    /// <summary>Removes saved states: the task is done.</summary>
    /// <param name="others">The checksums of other files that are not needed any more, such as the state that the run continued from; null for none.</param>
    public async Task ForgetAsync(params IEnumerable<string?> others)
    {
        foreach (string file in others.Append(old).Append(saved).OfType<string>().Distinct()) await TryRemoveAsync(file);
    }

    private async Task RemoveOldAsync()
    {
        if (old is null) return;
        await TryRemoveAsync(old);
        old = null;
    }

    private async Task TryRemoveAsync(string state)
    {
        try
        {
            await remove(state);
        }
        catch (Exception unreachable) when (unreachable is not OperationCanceledException)
        {
            // It takes room in the database, and harms nothing.
        }
    }
}
