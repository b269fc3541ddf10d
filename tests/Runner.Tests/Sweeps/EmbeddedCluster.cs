using MidasNet.Cluster.Blobs;
using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Hosting;
using MidasNet.Cluster.Sweeps;

namespace MidasNet.Runner.Tests.Sweeps;

/// <summary>A cluster of one silo in this process, with sweeps whose tasks a test does by itself.</summary>
internal sealed class EmbeddedCluster : IAsyncDisposable
{
    private readonly TemporaryFolder folder;
    private readonly ClusterNode node;

    private EmbeddedCluster(TemporaryFolder folder, ClusterNode node) => (this.folder, this.node) = (folder, node);

    /// <summary>The value of <c>--cluster</c>.</summary>
    public string Address => $"local:{node.Port}";

    /// <summary>The way to its grains.</summary>
    public IGrainFactory Grains => node.Grains;

    /// <summary>The worker that does the tasks.</summary>
    public static WorkerFacts Worker { get; } = new("worker-1", "1.0", "AVX2");

    public static async Task<EmbeddedCluster> StartAsync()
    {
        var folder = new TemporaryFolder();
        var options = new ClusterOptions
        {
            Address = ClusterAddress.Parse("local"),
            Folder = folder.File("state"),
            // No test waits for the end of a lease; on a busy machine a short one would end before a command has asked for it.
            Lease = new LeaseOptions { Duration = TimeSpan.FromMinutes(30), Renewal = TimeSpan.FromMinutes(1) },
        };
        return new EmbeddedCluster(folder, await ClusterNode.StartSiloAsync(options, TestContext.Current.CancellationToken));
    }

    /// <summary>Begins a sweep of some trials with one task each.</summary>
    public Task<ISweepGrain> BeginAsync(string id, int trials = 2, params string[] names) => BeginAsync(id, trials, ofPieces: false, names);

    /// <summary>Begins a sweep of pieces of a study.</summary>
    public Task<ISweepGrain> BeginPiecesAsync(string id, params string[] names) => BeginAsync(id, names.Length, ofPieces: true, names);

    private async Task<ISweepGrain> BeginAsync(string id, int trials, bool ofPieces, string[] names)
    {
        string data = await new BlobStore(Grains).SendAsync(folder.Write($"{id}.images", [1, 2, 3]), TestContext.Current.CancellationToken);
        var sweep = Grains.GetGrain<ISweepGrain>(id);
        await sweep.BeginAsync(new SweepSpec
        {
            Title = "midasnet tune --data <pictures>",
            Strategy = SweepStrategy.Brackets,
            Rungs = [new RungSpec(1, 1, 1)],
            BracketSize = 1,
            Trials = [.. Enumerable.Range(0, trials).Select(trial => new TrialSpec($"recipe {id} {trial}", data) { Name = names.ElementAtOrDefault(trial) })],
            Conditions = new SweepConditions { Folds = 2, Seed = 1, Version = Worker.Version },
            IsOfPieces = ofPieces,
        });
        return sweep;
    }

    /// <summary>Does the tasks of a sweep; their accuracies are a half, three quarters, ...</summary>
    public async Task FinishAsync(ISweepGrain sweep, string id)
    {
        while (await sweep.TakeAsync(Worker) is { Task: not null } taken)
        {
            double accuracy = 1 - Math.Pow(0.5, taken.Key.Trial + 1);
            await Grains.GetGrain<ITaskGrain>(taken.Address).CompleteAsync(id, new TaskResult($"{accuracy}", accuracy, 1 - accuracy, Seconds: 2, Worker));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await node.DisposeAsync();
        folder.Dispose();
    }
}
