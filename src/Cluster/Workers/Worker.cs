using MidasNet.Cluster.Blobs;
using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Sweeps;

namespace MidasNet.Cluster.Workers;

/// <summary>
/// Takes tasks from all sweeps in turn, runs them beside each other, and delivers what comes of them. What the cluster does not answer is asked again: silos
/// and the database may be away for a time. Told to stop, it hands back what it has, with the states of its runs.
/// </summary>
/// <param name="grains">The cluster.</param>
/// <param name="options">How to work.</param>
/// <param name="makeRunner">Makes what runs tasks, one for each task at the same time.</param>
/// <param name="say">Takes lines for people.</param>
internal sealed class Worker(IGrainFactory grains, WorkerOptions options, Func<ITaskRunner> makeRunner, Action<string> say)
{
    private static readonly TimeSpan HandBack = TimeSpan.FromSeconds(20);
    private readonly BlobStore blobs = new(grains);
    private readonly HashSet<string> refusals = [];
    private int turn;

    /// <summary>The number of results delivered.</summary>
    public int Delivered { get; private set; }

    /// <summary>Works until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var cache = new BlobCache(Path.Combine(options.Folder, "files"), blobs);
        await Task.WhenAll(Enumerable.Range(0, options.Parallel).Select(_ => Task.Run(() => RunLaneAsync(cache, stop), CancellationToken.None)));
    }

    private async Task RunLaneAsync(BlobCache cache, CancellationToken stop)
    {
        await using var runner = makeRunner();
        int idle = 0;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                bool hasWorked = false;
                foreach (string sweep in await TurnsAsync())
                {
                    if (stop.IsCancellationRequested) break;
                    var answer = await grains.GetGrain<ISweepGrain>(sweep).TakeAsync(options.Facts);
                    if (answer.Refusal is { } refusal) SayOnce(sweep, refusal);
                    if (answer is not { Task: { } task, Lease.Token: { } token }) continue;
                    hasWorked = await WorkAsync(cache, runner, new Assignment(sweep, answer.Address, answer.Key, task, token, answer.Lease.Checkpoint), stop);
                    break;
                }
                idle = hasWorked ? 0 : idle + 1;
                if (!hasWorked) await PauseAsync(idle, stop);
            }
            catch (Exception error) when (!stop.IsCancellationRequested)
            {
                say($"the cluster does not answer ({error.Message}); trying again");
                await PauseAsync(++idle, stop);
            }
            catch (Exception error)
            {
                if (error is not OperationCanceledException) say($"the cluster does not answer ({error.Message}): the lease will run out by itself");
                return;
            }
        }
    }

    // Each time another sweep is asked first, so that all of them get on.
    private async Task<IEnumerable<string>> TurnsAsync()
    {
        var active = await grains.GetGrain<IIndexGrain>(GrainNames.Index).ActiveAsync();
        if (active.Count == 0) return [];
        int first = (int)((uint)Interlocked.Increment(ref turn) % active.Count);
        return active.Skip(first).Concat(active.Take(first));
    }

    private async Task PauseAsync(int idle, CancellationToken stop)
    {
        var pause = options.Lease.Pause * Math.Pow(1.5, Math.Min(idle - 1, 10));
        try
        {
            await Task.Delay(pause < options.MaxPause ? pause : options.MaxPause, stop);
        }
        catch (OperationCanceledException)
        {
            // The loop ends.
        }
    }

    /// <summary>Runs one task; false if this machine could not.</summary>
    private async Task<bool> WorkAsync(BlobCache cache, ITaskRunner runner, Assignment work, CancellationToken stop)
    {
        var task = grains.GetGrain<ITaskGrain>(work.Address);
        string folder = Path.Combine(options.Folder, "runs", $"{work.Address}-{work.Token}-{Environment.ProcessId}");
        using var trace = options.Telemetry?.Begin(work.Sweep, work.Key, work.Token);
        long begun = TimeProvider.System.GetTimestamp();
        using var lost = new CancellationTokenSource();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, lost.Token);
        using var ended = new CancellationTokenSource();
        var lease = new LeaseKeeper(task, work.Token, options, blobs.SendAsync, blobs.RemoveAsync, folder);
        var renewing = lease.RunAsync(lost, ended.Token);
        RunOutcome outcome;
        try
        {
            outcome = await RunAsync(cache, runner, work, folder, lease, ending.Token);
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
        }
        bool isLost = lost.IsCancellationRequested && outcome.Result is null;
        options.Telemetry?.Worked(
            work.Sweep, isLost ? "lost" : outcome.Result is not null ? "done" : outcome.Error is not null ? "failed" : "handed_back", TimeProvider.System.GetElapsedTime(begun), trace);
        try
        {
            if (isLost)
            {
                say($"{work.Key}: the lease was lost or the sweep cancelled");
                return true;
            }
            await DeliverAsync(task, work, outcome, lease, stop);
            return outcome.MachineError is null;
        }
        finally
        {
            TryDelete(folder);
        }
    }

    private async Task<RunOutcome> RunAsync(BlobCache cache, ITaskRunner runner, Assignment work, string folder, LeaseKeeper lease, CancellationToken ending)
    {
        try
        {
            string data = await cache.FileAsync(work.Task.Data, ending);
            Directory.CreateDirectory(folder);
            if (work.Checkpoint is { } checkpoint) await ContinueFromAsync(cache, checkpoint, folder, ending);
            var outcome = await runner.RunAsync(work.Task, data, folder, lease.Take, ending);
            // Before it is delivered, which is tried until the cluster answers.
            return outcome.Result?.File is { } file && await FaultOfAsync(file) is { } fault ? new RunOutcome { Error = fault } : outcome;
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return new RunOutcome { WasStopped = true };
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new RunOutcome { MachineError = error.Message };
        }
        catch (Exception error)
        {
            return new RunOutcome { MachineError = $"the task cannot be run here: {error.Message}" };
        }
    }

    /// <summary>Reads the file of a result; null if that can be done.</summary>
    private static async Task<string?> FaultOfAsync(string file)
    {
        try
        {
            await BlobStore.ChecksumAsync(file, CancellationToken.None);
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"the file of the result cannot be read: {error.Message}";
        }
    }

    private async Task ContinueFromAsync(BlobCache cache, string checkpoint, string folder, CancellationToken ending)
    {
        try
        {
            string file = await cache.FileAsync(checkpoint, ending);
            await CheckpointFiles.UnpackAsync(file, folder, ending);
            File.Delete(file);
        }
        catch (Exception missing) when (missing is FileNotFoundException or InvalidDataException)
        {
            say($"the state of an earlier run cannot be used ({missing.Message}): the run begins again");
        }
    }

    private async Task DeliverAsync(ITaskGrain task, Assignment work, RunOutcome outcome, LeaseKeeper lease, CancellationToken stop)
    {
        if (outcome.Result is { } result)
        {
            string? file = result.File is { } path ? await UntilAnsweredAsync(() => blobs.SendAsync(path, CancellationToken.None), stop) : null;
            var whole = new TaskResult(result.Content, result.Accuracy, result.Loss, result.Seconds, options.Facts) { File = file };
            var comparison = await UntilAnsweredAsync(() => task.CompleteAsync(work.Sweep, whole), stop);
            Delivered++;
            if (comparison == ResultComparison.Unequal) say($"{work.Key}: another worker has another result for it: a finding, see 'midasnet sweep status'");
            // The file of the first result stays. Files of equal results differ by their durations.
            await lease.ForgetAsync(comparison == ResultComparison.First ? [work.Checkpoint] : [work.Checkpoint, file]);
        }
        else if (outcome.Error is { } error)
        {
            say($"{work.Key}: {error}");
            await UntilAnsweredAsync(() => AnsweredAsync(task.FailAsync(work.Token, error)), stop);
        }
        else
        {
            if (outcome.MachineError is { } problem) say($"{work.Key} is handed back: {problem}");
            string? checkpoint = outcome.WasStopped ? await lease.SaveAsync(CancellationToken.None) : null;
            await UntilAnsweredAsync(() => AnsweredAsync(task.ReleaseAsync(work.Token, checkpoint)), stop);
        }
    }

    private static async Task<bool> AnsweredAsync(Task call)
    {
        await call;
        return true;
    }

    /// <summary>Asks until there is an answer; a worker that is to stop asks only for a short time.</summary>
    private async Task<T?> UntilAnsweredAsync<T>(Func<Task<T>> call, CancellationToken stop)
    {
        long begun = TimeProvider.System.GetTimestamp();
        for (int tries = 1; ; tries++)
        {
            try
            {
                return await call();
            }
            catch (Exception error) when (!stop.IsCancellationRequested || TimeProvider.System.GetElapsedTime(begun) < HandBack)
            {
                say($"the cluster does not answer ({error.Message}); trying again");
                if (stop.IsCancellationRequested) await Task.Delay(options.Lease.Pause, CancellationToken.None);
                else await PauseAsync(tries, stop);
            }
        }
    }

    private void SayOnce(string sweep, string refusal)
    {
        lock (refusals)
        {
            if (!refusals.Add(sweep)) return;
        }
        say($"sweep {sweep}: {refusal}");
    }

    private static void TryDelete(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It only takes space.
        }
    }

    private sealed record Assignment(string Sweep, string Address, TaskKey Key, TaskSpec Task, int Token, string? Checkpoint);
}
