using MidasNet.Cluster.Blobs;
using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Removal;
using MidasNet.Cluster.Sweeps;
using MidasNet.Learning.Search;

namespace MidasNet.Cluster.Tests;

/// <summary>Sweeps that are removed from the storage of a cluster; the clock moves only when a test moves it.</summary>
public sealed class RemovalTests : IAsyncLifetime
{
    private static readonly SearchPlan Halving = SearchPlan.Of(SearchStrategy.Halving, new Rung(9, 3, 1));
    private readonly ManualClock clock = new();
    private TestSilos? started;

    private TestSilos Silos => started ?? throw new InvalidOperationException("they have not begun");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => started = await TestSilos.StartAsync(2, clock);

    public ValueTask DisposeAsync() => Silos.DisposeAsync();

    [Fact]
    public async Task A_finished_sweep_leaves_nothing_behind_and_can_be_done_again()
    {
        for (int time = 0; time < 2; time++)
        {
            var sweep = await Silos.BeginAsync("s", Specs.Of(Halving, 9));
            await WorkerTests.WorkUntilAsync(Silos, () => new FakeRunner(), sweep);
            int tasks = (await sweep.StatusAsync()).Counts.Done;
            Assert.True(tasks > 0);
            clock.Advance(10);
            Assert.Equal(new RemovedSweep(tasks, Files: 1, KeptFiles: 0), await RemoveAsync("s"));
            Assert.Equal(["index"], StoredKinds());
            Assert.Null((await sweep.StatusAsync()).Title);
            Assert.Empty(await Index.AllAsync());
        }
    }

    [Fact]
    public async Task The_tasks_and_files_that_another_sweep_needs_stay()
    {
        var one = await Silos.BeginAsync("one", Specs.Of(Halving, 9));
        await WorkerTests.WorkUntilAsync(Silos, () => new FakeRunner(), one);
        var two = await Silos.BeginAsync("two", Specs.Of(Halving, 18));
        clock.Advance(10);
        Assert.Equal(new RemovedSweep(Tasks: 0, Files: 0, KeptFiles: 1), await RemoveAsync("one"));
        // The second sweep finds the results of the first, and runs only what is new.
        int run = 0;
        await WorkerTests.WorkUntilAsync(Silos, () => new FakeRunner((_, _, _) =>
        {
            Interlocked.Increment(ref run);
            return Task.FromResult<Workers.RunOutcome?>(null);
        }), two);
        int done = (await two.StatusAsync()).Counts.Done;
        Assert.InRange(run, 1, done - 9);
        Assert.Equal(["two"], await Index.AllAsync());
        clock.Advance(10);
        Assert.Equal(1, (await RemoveAsync("two"))?.Files);
        Assert.Equal(["index"], StoredKinds());
    }

    [Fact]
    public async Task The_file_of_a_result_travels_and_goes_with_its_task()
    {
        var sweep = await Silos.BeginAsync("s", Specs.Of(SearchPlan.Of(SearchStrategy.Random, new Rung(1, 1, 1)), 2));
        await WorkerTests.WorkUntilAsync(Silos, () => new FakeRunner((task, folder, _) =>
        {
            string made = Path.Combine(folder, "made");
            File.WriteAllText(made, task.Recipe);
            return Task.FromResult<Workers.RunOutcome?>(new Workers.RunOutcome { Result = FakeRunner.ResultOf(task).Result! with { File = made } });
        }), sweep);
        var store = new BlobStore(Silos.Grains);
        var spec = await sweep.SpecAsync();
        foreach (var done in await sweep.ResultsAsync(0))
        {
            string arrived = Path.Combine(Silos.Folder, done.Result!.File!);
            await store.FetchAsync(done.Result.File!, arrived, Cancellation);
            Assert.Equal(spec!.Trials[done.Key.Trial].Recipe, File.ReadAllText(arrived));
        }
        // The file of a second result is not needed.
        var first = (await sweep.ResultsAsync(0))[0];
        string second = await store.SendAsync(WriteFile("other durations"), Cancellation);
        var repeated = Silos.Grains.GetGrain<ITaskGrain>(spec!.TaskOf(first.Key).Address());
        Assert.Equal(ResultComparison.Equal, await repeated.CompleteAsync("s", first.Result! with { File = second, Seconds = 9 }));
        await store.RemoveAsync(second);
        clock.Advance(10);
        Assert.Equal(3, (await RemoveAsync("s"))?.Tasks);
        Assert.Equal(["index"], StoredKinds());
    }

    [Fact]
    public async Task A_running_sweep_is_not_removed()
    {
        var sweep = await Silos.BeginAsync("s", Specs.Of(Halving, 9));
        Assert.Null(await RemoveAsync("s"));
        Assert.False(await sweep.RemoveAsync());
        await WorkerTests.WorkUntilAsync(Silos, () => new FakeRunner(), sweep);
        Assert.True((await sweep.StatusAsync()).Counts.Done > 0);
    }

    [Fact]
    public async Task A_cancelled_sweep_is_removed_when_its_worker_cannot_have_the_lease_any_more_and_a_late_result_leaves_no_trace()
    {
        var sweep = await Silos.BeginAsync("s", Specs.Of(Halving, 9));
        var taken = await sweep.TakeAsync(Specs.Worker("w"));
        string state = await new BlobStore(Silos.Grains).SendAsync(WriteFile("half of the way"), Cancellation);
        var task = Silos.Grains.GetGrain<ITaskGrain>(taken.Address);
        Assert.True(await task.RenewAsync(taken.Lease!.Token!.Value, new RunReport { Checkpoint = state }));
        await sweep.CancelAsync();
        var waiting = new TaskCompletionSource();
        var removing = new SweepRemoval(Silos.Grains, _ => waiting.TrySetResult()).RemoveAsync("s", Cancellation);
        await waiting.Task;
        Assert.NotNull((await sweep.StatusAsync()).Title);
        clock.Advance(TestSilos.Brief.Duration.TotalSeconds);
        Assert.Equal(new RemovedSweep(Tasks: 1, Files: 1, KeptFiles: 0), await removing);
        Assert.False(await task.RenewAsync(taken.Lease.Token.Value, new RunReport()));
        Assert.Equal(ResultComparison.First, await task.CompleteAsync("s", Specs.Result(taken.Key)));
        Assert.Equal(["index"], StoredKinds());
    }

    [Fact]
    public async Task Images_that_were_just_offered_for_another_sweep_stay_until_it_has_begun()
    {
        var one = await Silos.BeginAsync("one", Specs.Of(Halving, 0));
        await WorkerTests.WorkUntilAsync(Silos, () => new FakeRunner(), one);
        clock.Advance(10);
        string data = (await one.SpecAsync())!.Trials[0].Data;
        Assert.True(await new BlobStore(Silos.Grains).IsThereAsync(data));
        var waiting = new TaskCompletionSource();
        var removing = new SweepRemoval(Silos.Grains, _ => waiting.TrySetResult()).RemoveAsync("one", Cancellation);
        await waiting.Task;
        await Silos.BeginAsync("two", Specs.Of(Halving, 0, recipe: "other"));
        Assert.Equal((0, 1), (await removing) is { } removed ? (removed.Files, removed.KeptFiles) : default);
        Assert.NotNull(await Silos.Grains.GetGrain<IBlobGrain>(data).SizeAsync());
    }

    [Fact]
    public async Task A_large_file_is_removed_in_several_calls_and_can_be_sent_again_between_them()
    {
        string file = Path.Combine(Silos.Folder, "large");
        File.WriteAllBytes(file, new byte[17 * BlobStore.ChunkBytes]);
        var store = new BlobStore(Silos.Grains);
        string checksum = await store.SendAsync(file, Cancellation);
        var blob = Silos.Grains.GetGrain<IBlobGrain>(checksum);
        clock.Advance(10);
        Assert.Equal(new RemovalAnswer(false, RemovalAnswer.Moment), await blob.RemoveAsync());
        Assert.Null(await blob.SizeAsync());
        await store.SendAsync(file, Cancellation);
        Assert.False((await blob.RemoveAsync()).WasThere);
        await store.FetchAsync(checksum, file + ".fetched", Cancellation);
        clock.Advance(10);
        Assert.Equal(RemovalAnswer.Moment, (await blob.RemoveAsync()).Wait);
        Assert.Equal(new RemovalAnswer(true, TimeSpan.Zero), await blob.RemoveAsync());
        Assert.Empty(StoredKinds());
    }

    [Fact]
    public async Task A_removal_that_was_interrupted_can_be_repeated()
    {
        var sweep = await Silos.BeginAsync("s", Specs.Of(Halving, 9));
        await sweep.CancelAsync();
        Assert.True(await sweep.RemoveAsync());
        Assert.Equal(["s"], await Index.AllAsync());
        Assert.Equal(new RemovedSweep(), await RemoveAsync("s"));
        Assert.Empty(await Index.AllAsync());
    }

    private IIndexGrain Index => Silos.Grains.GetGrain<IIndexGrain>(GrainNames.Index);

    private Task<RemovedSweep?> RemoveAsync(string id) => new SweepRemoval(Silos.Grains, _ => { }).RemoveAsync(id, Cancellation);

    private string WriteFile(string content)
    {
        string path = Path.Combine(Silos.Folder, content);
        File.WriteAllText(path, content);
        return path;
    }

    // The kinds of records of which some are left.
    private string[] StoredKinds()
    {
        string state = Path.Combine(Silos.Folder, "state");
        return [.. Directory.GetDirectories(state).Where(kind => Directory.EnumerateFiles(kind, "*", SearchOption.AllDirectories).Any()).Select(kind => Path.GetFileName(kind)).Order(StringComparer.Ordinal)];
    }
}
