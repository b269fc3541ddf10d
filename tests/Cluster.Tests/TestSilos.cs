using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Hosting;
using MidasNet.Cluster.Sweeps;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace MidasNet.Cluster.Tests;

/// <summary>Silos in this process, which store grains in a folder that outlives them.</summary>
internal sealed class TestSilos : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();

    private TestSilos(short count, LeaseOptions lease, TimeProvider clock)
    {
        var builder = new InProcessTestClusterBuilder(count);
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(clock);
            ClusterNode.AddServices(silo.Services, lease);
            ClusterNode.AddFileStorage(silo.Services, Path.Combine(folder.Path, "state"));
        });
        Cluster = builder.Build();
    }

    /// <summary>Leases that are lost soon, so that tests do not wait.</summary>
    public static LeaseOptions Brief { get; } = new()
    {
        Duration = TimeSpan.FromSeconds(2),
        Renewal = TimeSpan.FromMilliseconds(300),
        Pause = TimeSpan.FromMilliseconds(50),
    };

    public InProcessTestCluster Cluster { get; }

    public IGrainFactory Grains => Cluster.Client;

    public string Folder => folder.Path;

    public static async Task<TestSilos> StartAsync(short count, TimeProvider? clock = null)
    {
        var silos = new TestSilos(count, Brief, clock ?? TimeProvider.System);
        await silos.Cluster.DeployAsync();
        return silos;
    }

    /// <summary>Begins a sweep whose tasks all use the same file.</summary>
    public async Task<ISweepGrain> BeginAsync(string id, SweepSpec spec)
    {
        string file = Path.Combine(Folder, $"{id}.data");
        File.WriteAllText(file, "data of the test");
        string data = await new Blobs.BlobStore(Grains).SendAsync(file, CancellationToken.None);
        var sweep = Grains.GetGrain<ISweepGrain>(id);
        await sweep.BeginAsync(spec with { Trials = [.. spec.Trials.Select(trial => trial with { Data = data })] });
        return sweep;
    }

    public async ValueTask DisposeAsync()
    {
        // To leave one after the other takes silos seconds.
        foreach (var silo in Cluster.Silos.ToList()) await Cluster.KillSiloAsync(silo);
        await Cluster.DisposeAsync();
        folder.Dispose();
    }
}
