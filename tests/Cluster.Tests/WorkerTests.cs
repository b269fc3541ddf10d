using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Workers;
using MidasNet.Learning.Search;

namespace MidasNet.Cluster.Tests;

/// <summary>Workers and grains on silos of Orleans' testing host.</summary>
public sealed class WorkerTests
{
    private static readonly SearchPlan Halving = SearchPlan.Of(SearchStrategy.Halving, new Rung(9, 3, 1));

    [Fact]
    public async Task Two_sweeps_at_once_are_done_by_several_workers_each_task_once()
    {
        await using var silos = await TestSilos.StartAsync(2);
        var one = await silos.BeginAsync("one", Specs.Of(Halving, 9));
        var two = await silos.BeginAsync("two", Specs.Of(Halving, 9, SweepStrategy.Asha, recipe: "other"));
        await WorkUntilAsync(silos, () => new FakeRunner(), one, two);
        foreach (var (name, sweep) in new[] { ("one", one), ("two", two) })
        {
            var results = await sweep.ResultsAsync(0);
            Assert.Equal(results.Count, results.Select(done => done.Key).Distinct().Count());
            Assert.All(results, done => Assert.Equal(Specs.Result(done.Key).Content, done.Result!.Content));
            Assert.True((await sweep.StatusAsync()).Counts is { SetAside: 0, Running: 0, Waiting: 0, Duplicates: 0 }, name);
        }
        var index = silos.Grains.GetGrain<IIndexGrain>(GrainNames.Index);
        while ((await index.ActiveAsync()).Count > 0) await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(["one", "two"], await index.AllAsync());
    }

    [Fact]
    public async Task A_sweep_survives_the_death_of_a_silo()
    {
        await using var silos = await TestSilos.StartAsync(3);
        var spec = Specs.Of(Halving, 18);
        var sweep = await silos.BeginAsync("s", spec);
        int begun = 0;
        var halfway = new TaskCompletionSource();
        var killed = new TaskCompletionSource();
        var working = WorkUntilAsync(
            silos, () => new FakeRunner(async (_, _, _) =>
            {
                if (Interlocked.Increment(ref begun) == 8) halfway.SetResult();
                if (begun >= 8) await killed.Task;
                return null;
            }), sweep);
        await halfway.Task;
        await silos.Cluster.KillSiloAsync(silos.Cluster.Silos[1], TestContext.Current.CancellationToken);
        killed.SetResult();
        await working;
        var results = await sweep.ResultsAsync(0);
        Assert.Equal(results.Count, results.Select(done => done.Key).Distinct().Count());
        Assert.True((await sweep.StatusAsync()).Counts is { SetAside: 0, Waiting: 0, Running: 0 });
        Assert.Equal(Best(spec), (await sweep.StatusAsync()).Best!.Value.Trial);
    }

    [Fact]
    public async Task A_machine_with_a_full_disk_hands_tasks_back_and_they_are_done_elsewhere()
    {
        await using var silos = await TestSilos.StartAsync(1);
        var sweep = await silos.BeginAsync("s", Specs.Of(Halving, 9));
        int refused = 0;
        var full = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var broken = Worker(silos, "full", () => new FakeRunner((_, _, _) =>
        {
            if (Interlocked.Increment(ref refused) == 5) full.SetResult();
            return Task.FromResult<RunOutcome?>(new RunOutcome { MachineError = "No space left on device" });
        })).RunAsync(stop.Token);
        await full.Task;
        await WorkUntilAsync(silos, () => new FakeRunner(), sweep);
        await stop.CancelAsync();
        await broken;
        var status = await sweep.StatusAsync();
        Assert.Empty(status.SetAside);
        Assert.All(await sweep.ResultsAsync(0), done => Assert.NotEqual("full", done.Result!.Worker.Name));
    }

    [Fact]
    public async Task A_result_whose_file_is_missing_is_a_failure_of_the_task()
    {
        await using var silos = await TestSilos.StartAsync(1);
        var sweep = await silos.BeginAsync("s", Specs.Of(SearchPlan.Of(SearchStrategy.Random, new Rung(1, 1, 1)), 0));
        await WorkUntilAsync(silos, () => new FakeRunner((task, folder, _) =>
        {
            var outcome = FakeRunner.ResultOf(task);
            return Task.FromResult<RunOutcome?>(outcome with { Result = outcome.Result! with { File = Path.Combine(folder, "missing") } });
        }), sweep);
        var status = await sweep.StatusAsync();
        Assert.Equal((0, 1), (status.Counts.Done, status.Counts.SetAside));
        Assert.Contains("the file of the result cannot be read", Assert.Single(status.SetAside).SetAside, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_that_is_told_to_leave_hands_its_task_back_with_the_state_of_its_run()
    {
        await using var silos = await TestSilos.StartAsync(1);
        var sweep = await silos.BeginAsync("s", Specs.Of(SearchPlan.Of(SearchStrategy.Random, new Rung(1, 1, 1)), 0));
        var running = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var leaving = Worker(silos, "leaving", () => new FakeRunner(async (_, folder, ending) =>
        {
            running.SetResult();
            await Task.Delay(Timeout.Infinite, ending).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            File.WriteAllText(Path.Combine(folder, "run.state.safetensors"), "half of the way");
            return new RunOutcome { WasStopped = true };
        })).RunAsync(stop.Token);
        await running.Task;
        await stop.CancelAsync();
        await leaving;
        Assert.Equal((0, 1), ((await sweep.StatusAsync()).Counts.Running, (await sweep.StatusAsync()).Counts.Waiting));

        string? found = null;
        await WorkUntilAsync(silos, () => new FakeRunner((_, folder, _) =>
        {
            found = File.ReadAllText(Path.Combine(folder, "run.state.safetensors"));
            return Task.FromResult<RunOutcome?>(null);
        }), sweep);
        Assert.Equal("half of the way", found);
    }

    [Fact]
    public async Task A_worker_that_sleeps_past_its_lease_is_stopped_when_it_wakes_up_and_counts_nothing_twice()
    {
        await using var silos = await TestSilos.StartAsync(1);
        var sweep = await silos.BeginAsync("s", Specs.Of(SearchPlan.Of(SearchStrategy.Random, new Rung(1, 1, 1)), 0));
        // A lease without renewals: what a machine that sleeps looks like from outside.
        var sleeper = await sweep.TakeAsync(Specs.Worker("sleeper"));
        await WorkUntilAsync(silos, () => new FakeRunner(), sweep);
        var task = silos.Grains.GetGrain<ITaskGrain>(sleeper.Address);
        Assert.False(await task.RenewAsync(sleeper.Lease!.Token!.Value, new RunReport()));
        Assert.Equal(ResultComparison.Equal, await task.CompleteAsync("s", Specs.Result(sleeper.Key, "sleeper")));
        var other = Specs.Result(sleeper.Key, "sleeper") with { Content = "other" };
        Assert.Equal(ResultComparison.Unequal, await task.CompleteAsync("s", other));
        var status = await sweep.StatusAsync();
        Assert.Equal((1, 1, 1), (status.Counts.Done, status.Counts.Duplicates, status.Findings.Count));
    }

    [Fact]
    public async Task A_cancelled_sweep_stops_the_runs_of_its_workers()
    {
        await using var silos = await TestSilos.StartAsync(1);
        var sweep = await silos.BeginAsync("s", Specs.Of(Halving, 9));
        var running = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var working = Worker(silos, "w", () => new FakeRunner(async (_, _, ending) =>
        {
            running.TrySetResult();
            await using var registration = ending.Register(() => stopped.TrySetResult());
            await stopped.Task;
            return new RunOutcome { WasStopped = true };
        })).RunAsync(stop.Token);
        await running.Task;
        await sweep.CancelAsync();
        await stopped.Task;
        await stop.CancelAsync();
        await working;
        var status = await sweep.StatusAsync();
        Assert.True(status is { IsCancelled: true, Counts.Done: 0 });
    }

    internal static Worker Worker(TestSilos silos, string name, Func<ITaskRunner> makeRunner, Action<string>? say = null) => new(
        silos.Grains, new WorkerOptions
        {
            Facts = Specs.Worker(name),
            Parallel = 1,
            Folder = Path.Combine(silos.Folder, name),
            Lease = TestSilos.Brief,
            MaxPause = TimeSpan.FromMilliseconds(100),
        },
        makeRunner, say ?? (_ => { }));

    internal static async Task WorkUntilAsync(TestSilos silos, Func<ITaskRunner> makeRunner, params ISweepGrain[] sweeps)
    {
        using var stop = new CancellationTokenSource();
        Task[] workers = [.. Enumerable.Range(0, 3).Select(i => Worker(silos, $"w{i}", makeRunner).RunAsync(stop.Token))];
        while (true)
        {
            try
            {
                var statuses = await Task.WhenAll(sweeps.Select(sweep => sweep.StatusAsync()));
                if (statuses.All(status => status.IsFinished)) break;
            }
            catch (Exception) when (!workers.Any(worker => worker.IsCompleted))
            {
                // The silo that had it is gone.
            }
            await Task.Delay(20);
        }
        await stop.CancelAsync();
        await Task.WhenAll(workers);
    }

    private static int Best(SweepSpec spec)
    {
        var search = new ConfigurationSearch(
            Halving, new SearchSpace(SearchDimension.Linear("dropout", 0, 0.5)), new SearchBudget { Trials = spec.Trials.Count - 1 }, (together, rung) =>
            [
                .. together.Select(trial => new TrialResult
                {
                    Trial = trial.Number,
                    Settings = trial.Settings,
                    Rung = rung,
                    Scores = [.. rung.TasksOf(trial.Number, trial.Settings).Select(task => Specs.Result(new TaskKey(task.Trial, task.Epochs, task.Fold, task.Repetition)))
                        .Select(result => new TrainingScore { Accuracy = result.Accuracy, Loss = result.Loss, Top3 = 0, Images = 1, Parameters = 1, Seconds = 1 })],
                }),
            ]);
        search.Run(1);
        return search.Best!.Trial;
    }
}
