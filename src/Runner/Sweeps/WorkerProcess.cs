using System.Net;
using MidasNet.Cluster.Hosting;
using MidasNet.Cluster.Workers;

namespace MidasNet.Runner.Sweeps;

/// <summary>A process that belongs to a cluster and works: with a database a silo, otherwise a client of the one silo.</summary>
/// <param name="options">Where the cluster is.</param>
/// <param name="parallel">Tasks at the same time, at least 1.</param>
/// <param name="threads">Threads of each task.</param>
/// <param name="folder">The folder for states of runs and for files that were fetched.</param>
/// <param name="say">Takes lines for people.</param>
internal sealed class WorkerProcess(ClusterOptions options, int parallel, int threads, string folder, Action<string> say)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Works until it is told to stop, then hands back what it has.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var export = TelemetryExport.Begin();
        int delivered = 0;
        for (bool isFirst = true; !stop.IsCancellationRequested; isFirst = false)
        {
            try
            {
                delivered += await JoinAsync(isFirst, stop);
            }
            catch (Exception failed) when (!isFirst && !stop.IsCancellationRequested)
            {
                say($"cannot join again ({failed.Message}); trying again");
                await Task.Delay(Pause, stop);
            }
        }
        say($"{delivered} results delivered; leaving");
    }

    /// <summary>Works until it is told to stop, or is expelled by the other silos.</summary>
    /// <returns>The number of results delivered.</returns>
    private async Task<int> JoinAsync(bool isFirst, CancellationToken stop)
    {
        bool isSilo = options.Address.Database is not null;
        await using var node = isSilo ? await ClusterNode.StartSiloAsync(options, stop) : await ClusterConnection.OpenAsync(options, waits: true, say, stop);
        var facts = ThisProgram.Facts();
        string where = isSilo ? $"silo at {options.Own}, {(IPAddress.IsLoopback(options.Own) ? "this machine alone" : "with TLS and the cluster's secret")}" : $"client of {options.Address}";
        if (isFirst) say($"{facts.Name}: {where}; {parallel} tasks at a time, {threads} threads each; {facts.Version}, {facts.InstructionSet}");
        else say($"{facts.Name} has joined again");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var settings = new WorkerOptions { Facts = facts, Parallel = parallel, Folder = folder, Lease = options.Lease, Telemetry = node.Telemetry };
        var worker = new Worker(node.Grains, settings, () => new ChildRunner(threads), say);
        var working = worker.RunAsync(ending.Token);
        if (await Task.WhenAny(working, node.Expelled) == node.Expelled)
        {
            say($"the others have given this silo up, as they do with one that does not answer ({await node.Expelled}); joining again");
            await ending.CancelAsync();
        }
        await working;
        return worker.Delivered;
    }
}
