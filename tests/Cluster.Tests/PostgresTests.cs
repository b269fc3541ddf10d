using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Hosting;
using MidasNet.Cluster.Removal;
using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Workers;
using MidasNet.Learning.Search;
using Npgsql;

namespace MidasNet.Cluster.Tests;

/// <summary>Silos and a client that find each other in PostgreSQL, with the cluster's secret.</summary>
public sealed class PostgresTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_goes_on_when_the_database_comes_back_and_is_there_for_the_next_silo()
    {
        using var server = PostgresServer.StartOrSkip();
        using var folder = new TemporaryFolder();
        using var key = ClusterKey.Of(new string('s', ClusterKey.MinLength));
        var options = new ClusterOptions { Address = ClusterAddress.Parse(server.Connection), Key = key, Lease = TestSilos.Brief };
        var spec = Specs.Of(SearchPlan.Of(SearchStrategy.Halving, new Rung(9, 3, 1)), 9);
        IReadOnlyList<DoneTask> results;
        await using (var one = await ClusterNode.StartSiloAsync(options, Cancellation))
        await using (var two = await ClusterNode.StartSiloAsync(options, Cancellation))
        await using (var client = await ClusterNode.StartClientAsync(options, Cancellation))
        {
            string file = folder.Write("data", "data of the test");
            string data = await new Blobs.BlobStore(client.Grains).SendAsync(file, Cancellation);
            var sweep = client.Grains.GetGrain<ISweepGrain>("s");
            await sweep.BeginAsync(spec with { Trials = [.. spec.Trials.Select(trial => trial with { Data = data })] });
            int begun = 0;
            using var stop = new CancellationTokenSource();
            Task[] working =
            [
                .. new[] { one, two }.Select((node, i) => new Worker(
                    node.Grains, new WorkerOptions
                    {
                        Facts = Specs.Worker($"w{i}"),
                        Parallel = 1,
                        Folder = folder.File($"w{i}"),
                        Lease = TestSilos.Brief,
                        MaxPause = TimeSpan.FromMilliseconds(100),
                    },
                    () => new FakeRunner((_, _, _) =>
                    {
                        // What the other worker does meanwhile cannot be stored.
                        if (Interlocked.Increment(ref begun) == 5)
                        {
                            server.Stop();
                            server.Start();
                        }
                        return Task.FromResult<RunOutcome?>(null);
                    }),
                    _ => { }).RunAsync(stop.Token)),
            ];
            while (true)
            {
                try
                {
                    if (await sweep.StatusAsync() is { IsFinished: true, Title: not null }) break;
                }
                catch (Exception) when (!working.Any(task => task.IsFaulted))
                {
                    // The database is away.
                }
                await Task.Delay(50, Cancellation);
            }
            await stop.CancelAsync();
            await Task.WhenAll(working);
            results = await sweep.ResultsAsync(0);
            Assert.Equal(results.Count, results.Select(done => done.Key).Distinct().Count());
            Assert.All(results, done => Assert.Equal(Specs.Result(done.Key).Content, done.Result?.Content));
        }
        await using var later = await ClusterNode.StartSiloAsync(options, Cancellation);
        var found = await later.Grains.GetGrain<ISweepGrain>("s").ResultsAsync(0);
        Assert.Equal(results.Select(done => done.Key), found.Select(done => done.Key));
    }

    [Fact]
    public async Task A_sweep_that_is_removed_leaves_no_row_but_the_list_and_can_be_done_again()
    {
        using var server = PostgresServer.StartOrSkip();
        using var folder = new TemporaryFolder();
        var options = new ClusterOptions { Address = ClusterAddress.Parse(server.Connection), Lease = TestSilos.Brief };
        await using var source = NpgsqlDataSource.Create(server.Connection);
        await using var silo = await ClusterNode.StartSiloAsync(options, Cancellation);
        string data = await new Blobs.BlobStore(silo.Grains).SendAsync(folder.Write("data", new byte[Blobs.BlobStore.ChunkBytes + 1]), Cancellation);
        var spec = Specs.Of(SearchPlan.Of(SearchStrategy.Halving, new Rung(9, 3, 1)), 9);
        spec = spec with { Trials = [.. spec.Trials.Select(trial => trial with { Data = data })] };
        var sweep = silo.Grains.GetGrain<ISweepGrain>("s");
        for (int time = 0; time < 2; time++)
        {
            Assert.Equal(data, await new Blobs.BlobStore(silo.Grains).SendAsync(folder.File("data"), Cancellation));
            await sweep.BeginAsync(spec);
            int done = 0;
            while (await sweep.TakeAsync(Specs.Worker("w")) is { Task: not null } taken)
            {
                await silo.Grains.GetGrain<ITaskGrain>(taken.Address).CompleteAsync("s", Specs.Result(taken.Key));
                done++;
            }
            Assert.InRange(await RowsAsync(), done + 6, done + 7); // list, file, two parts, sweep and, some moments later, its progress
            Assert.Equal(new RemovedSweep(done, Files: 1, KeptFiles: 0), await new SweepRemoval(silo.Grains, _ => { }).RemoveAsync("s", Cancellation));
            Assert.Equal(1, await RowsAsync());
        }

        async Task<long> RowsAsync()
        {
            await using var command = source.CreateCommand("SELECT count(*) FROM midasnet_grain");
            return (long)(await command.ExecuteScalarAsync(Cancellation) ?? 0L);
        }
    }

    [Fact]
    public async Task The_tables_are_made_once_by_several_processes_at_the_same_time()
    {
        using var server = PostgresServer.StartOrSkip();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Schema.EnsureAsync(server.Connection, Cancellation)));
        await using var source = NpgsqlDataSource.Create(server.Connection);
        await using var command = source.CreateCommand("SELECT count(*) FROM OrleansQuery");
        Assert.Equal(13L, await command.ExecuteScalarAsync(Cancellation));
    }
}
