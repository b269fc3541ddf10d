using System.Security.Cryptography;
using System.Text;
using MidasNet.Cluster.Blobs;
using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Hosting;
using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Workers;
using MidasNet.Learning;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Sweeps;

/// <summary>The cluster of a command that has work done: on this machine alone a silo with workers, elsewhere a client.</summary>
internal sealed class OpenCluster : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly ClusterOptions options;
    private readonly Progress progress;
    private readonly TelemetryExport? export = TelemetryExport.Begin();
    private readonly CancellationTokenSource stop;
    private readonly ClusterNode node;
    private readonly Task working;
    private readonly BlobStore blobs;
    private readonly BlobCache cache;

    private OpenCluster(ClusterOptions options, ClusterNode node, int parallel, string folder, Progress progress, CancellationToken cancellation)
    {
        (this.options, this.node, this.progress) = (options, node, progress);
        blobs = new BlobStore(node.Grains);
        cache = new BlobCache(Path.Combine(folder, "results"), blobs);
        stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        working = options.Address.Database is null ? WorkAsync(parallel, folder) : Task.CompletedTask;
    }

    /// <summary>Opens it.</summary>
    /// <param name="options">Where the cluster is.</param>
    /// <param name="parallel">Tasks that this process does by itself, where the cluster is on this machine alone.</param>
    /// <param name="folder">The folder for what such a cluster stores.</param>
    /// <param name="progress">Receives lines for people.</param>
    /// <param name="cancellation">Stops the work.</param>
    public static async Task<OpenCluster> OpenAsync(ClusterOptions options, int parallel, string folder, Progress progress, CancellationToken cancellation)
    {
        if (options.Address.Database is not null)
            return new OpenCluster(options, await ClusterConnection.OpenAsync(options, waits: true, progress.Say, cancellation), parallel, folder, progress, cancellation);
        var node = await ClusterNode.StartSiloAsync(options with { Folder = Path.Combine(folder, "state") }, cancellation);
        progress.Say($"more workers on this machine: midasnet worker --cluster local:{node.Port}");
        return new OpenCluster(options, node, parallel, folder, progress, cancellation);
    }

    /// <summary>Has a sweep done, or what is left of it, and keeps its results as they arrive.</summary>
    /// <exception cref="ClusterException">It was cancelled or removed.</exception>
    public async Task DoAsync(SweepJob job, CancellationToken cancellation)
    {
        var spec = await job.Spec();
        // Files that an earlier sweep had sent may have been removed with it meanwhile.
        while (!await AreThereAsync(spec, cancellation)) spec = await job.Spec();
        var places = spec.Places();
        string id = NameOf(job.Folder, places.Select(place => place.Key));
        var sweep = node.Grains.GetGrain<ISweepGrain>(id);
        await AskAsync(() => sweep.BeginAsync(spec), cancellation);
        progress.Say($"sweep {id}: {job.Announcement(spec.Trials.Count)}{(options.Address.Database is null ? "" : $"; midasnet sweep watch {id} --cluster ...")}");
        string resume = $"{job.Command} --resume {ShellWord.Of(job.Folder.Path)}";
        int skip = 0, findings = 0;
        using var phase = progress.Begin(job.Phase, job.Tasks, "runs");
        while (true)
        {
            var status = await AskAsync(sweep.StatusAsync, cancellation);
            while (await AskAsync(() => sweep.ResultsAsync(skip), cancellation) is { Count: > 0 } some)
            {
                foreach (var task in some)
                    foreach (var place in places[spec.TaskOf(task.Key).Address()]) await job.Keep(task with { Key = place }, status);
                node.Telemetry.Fetched(id, some);
                skip += some.Count;
                job.Arrived();
            }
            foreach (var finding in status.Findings.Skip(findings)) progress.Say($"finding: {finding}");
            findings = status.Findings.Count;
            phase.Note = status.Best is { } best ? $"best in full {Percentage.Of(best.Accuracy)} ({status.NameOf(best.Trial)}), {Workers(status)}" : Workers(status);
            phase.Report(status.Counts.Done);
            if (status.Title is null) throw new ClusterException($"the sweep {id} was removed; '{resume}' does the rest");
            if (status.IsCancelled) throw new ClusterException($"the sweep {id} was cancelled; '{resume}' does the rest on this machine");
            if (status.IsFinished && skip >= status.Counts.Done + status.Counts.SetAside) return;
            await Task.Delay(Pause, cancellation);
        }
    }

    /// <summary>Sends a file, and deletes it here.</summary>
    /// <returns>Its checksum.</returns>
    public async Task<string> SendAsync(string file, CancellationToken cancellation)
    {
        string checksum = await AskAsync(() => blobs.SendAsync(file, cancellation), cancellation);
        File.Delete(file);
        return checksum;
    }

    /// <summary>Fetches a file of a result.</summary>
    /// <returns>Its path here; null if the cluster does not have it, or has it damaged.</returns>
    public Task<string?> FetchAsync(string checksum, CancellationToken cancellation) => AskAsync(
        async () =>
        {
            try
            {
                return await cache.FileAsync(checksum, cancellation);
            }
            catch (Exception missing) when (missing is FileNotFoundException or InvalidDataException or ArgumentException)
            {
                progress.Say($"a result cannot be fetched: {missing.Message}");
                return (string?)null;
            }
        },
        cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await working;
        await node.DisposeAsync();
        stop.Dispose();
        cache.Dispose();
        export?.Dispose();
    }

    private Task WorkAsync(int parallel, string folder)
    {
        var settings = new WorkerOptions { Facts = ThisProgram.Facts(), Parallel = parallel, Folder = Path.Combine(folder, "worker"), Lease = options.Lease, Telemetry = node.Telemetry };
        int threads = Math.Max(1, Environment.ProcessorCount / parallel);
        return new Worker(node.Grains, settings, () => new ChildRunner(threads), progress.Say).RunAsync(stop.Token);
    }

    private Task<T> AskAsync<T>(Func<Task<T>> call, CancellationToken cancellation) => ClusterConnection.AskAsync(call, progress.Say, cancellation);

    private Task AskAsync(Func<Task> call, CancellationToken cancellation) => ClusterConnection.AskAsync(call, progress.Say, cancellation);

    private async Task<bool> AreThereAsync(SweepSpec spec, CancellationToken cancellation)
    {
        foreach (string data in spec.Trials.Select(trial => trial.Data).Distinct())
            if (!await AskAsync(() => blobs.IsThereAsync(data), cancellation)) return false;
        return true;
    }

    // A run that is resumed with more to do is another sweep; what is done is not done again.
    private static string NameOf(RunFolder folder, IEnumerable<string> addresses) =>
        $"{folder.Name}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Concat(addresses))))[..6]}";

    private static string Workers(SweepStatus status)
    {
        int active = status.Workers.Count(worker => worker.Refusal is null);
        return active == 0 ? "no worker has come yet" : $"{Counted.Of(active, "worker")}, {status.Counts.Running} running";
    }
}
