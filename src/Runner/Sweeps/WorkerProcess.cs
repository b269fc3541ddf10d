using System.Net;
using MidasNet.Cluster.Hosting;
using MidasNet.Cluster.Workers;

namespace MidasNet.Runner.Sweeps;

/// <summary>A process that belongs to a cluster and works: with a database a silo, otherwise a client of the one silo.</summary>
/// <param name="options">Where the cluster is.</param>
/// <param name="parallel">Tasks at the same time; 0 for a silo that keeps grains and runs no task.</param>
/// <param name="threads">Threads of each task.</param>
/// <param name="folder">The folder for states of runs and for files that were fetched.</param>
/// <param name="say">Takes lines for people.</param>
internal sealed class WorkerProcess(ClusterOptions options, int parallel, int threads, string folder, Action<string> say)
{
    /// <summary>Works until it is told to stop, then hands back what it has.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        bool isSilo = options.Address.Database is not null;
        await using var node = isSilo ? await ClusterNode.StartSiloAsync(options, stop) : await ClusterConnection.OpenAsync(options, waits: true, say, stop);
        var facts = ThisProgram.Facts();
        string where = isSilo ? $"silo at {options.Own}, {(IPAddress.IsLoopback(options.Own) ? "this machine alone" : "with TLS and the cluster's secret")}" : $"client of {options.Address}";
        say($"{facts.Name}: {where}; {parallel} tasks at a time, {threads} threads each; {facts.Version}, {facts.InstructionSet}");
        var settings = new WorkerOptions { Facts = facts, Parallel = parallel, Folder = folder, Lease = options.Lease };
        var worker = new Worker(node.Grains, settings, () => new ChildRunner(threads), say);
        await worker.RunAsync(stop);
        say($"{facts.Name}: {worker.Delivered} results delivered; leaving");
    }
}
