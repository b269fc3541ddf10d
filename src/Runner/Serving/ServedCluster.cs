using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Hosting;
using MidasNet.Runner.Sweeps;
using MidasNet.Web;

namespace MidasNet.Runner.Serving;

/// <summary>
/// The sweeps of a cluster, for their pages. All pages ask the cluster together, once a second at most, and less often about sweeps that have ended.
/// </summary>
internal sealed class ServedCluster : IServedSweeps, IAsyncDisposable
{
    private const int AtOnce = 8;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1), Patience = TimeSpan.FromSeconds(5);

    private readonly ClusterNode node;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim asking = new(1);
    private readonly Dictionary<string, ServedSweep> sweeps = new(StringComparer.Ordinal);
    private IReadOnlyList<string> names = [];
    private long? asked;

    private ServedCluster(ClusterNode node, string address, TimeProvider clock) => (this.node, Address, this.clock) = (node, address, clock);

    /// <summary>The address of the cluster without a password.</summary>
    public string Address { get; }

    /// <summary>Opens the way to a cluster.</summary>
    /// <exception cref="ClusterException">No silo answers.</exception>
    public static async Task<ServedCluster> OpenAsync(ClusterOptions options, Action<string> say, CancellationToken cancellation) =>
        new(await ClusterConnection.OpenAsync(options, waits: false, say, cancellation), options.Address.ToString(), TimeProvider.System);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SweepDescription>> AllAsync(CancellationToken cancellation) => AskAsync<IReadOnlyList<SweepDescription>>(async () =>
    {
        var known = await KnownAsync();
        await Parallel.ForEachAsync(known, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation }, async (sweep, _) => await sweep.LookAsync());
        return [.. known.Select(sweep => sweep.Description).OfType<SweepDescription>().Reverse()];
    }, cancellation);

    /// <inheritdoc/>
    public Task<SweepState?> FindAsync(string name, CancellationToken cancellation) => AskAsync(
        async () => (await KnownAsync()).FirstOrDefault(sweep => sweep.Name == name) is { } found ? await found.StateAsync() : null, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        asking.Dispose();
    }

    // By the list, since a name that someone made up would be a sweep of its own in the cluster.
    private async Task<IReadOnlyList<ServedSweep>> KnownAsync()
    {
        if (asked is not { } before || clock.GetElapsedTime(before) > Fresh)
        {
            names = await node.Grains.GetGrain<IIndexGrain>(GrainNames.Index).AllAsync();
            asked = clock.GetTimestamp();
            foreach (string removed in sweeps.Keys.Except(names).ToList()) sweeps.Remove(removed);
            foreach (string name in names) sweeps.TryAdd(name, new ServedSweep(node.Grains, name, Fresh, clock));
        }
        return [.. names.Select(name => sweeps[name])];
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellation)
    {
        await asking.WaitAsync(cancellation);
        try
        {
            return await ask();
        }
        catch (Exception away) when (away is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            throw new ProblemException(503, "cluster-away", "Cluster away", $"the cluster {Address} does not answer: {away.Message}") { RetryAfterSeconds = (int)Patience.TotalSeconds };
        }
        finally
        {
            asking.Release();
        }
    }
}
