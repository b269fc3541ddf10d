using MidasNet.Cluster.Sweeps;
using MidasNet.Learning.Search;

namespace MidasNet.Cluster.Tests;

public sealed class SweepTests
{
    private static readonly SearchPlan Halving = SearchPlan.Of(SearchStrategy.Halving, new Rung(27, 5, 1));

    [Theory]
    [InlineData("Halving", 27, 5, 1, 27)]
    [InlineData("Halving", 9, 3, 2, 20)] // brackets that are not full
    [InlineData("Halving", 1, 5, 1, 11)] // rungs that share tasks: the same epochs, fewer folds
    [InlineData("Halving", 1, 1, 1, 4)] // one rung
    [InlineData("Random", 4, 3, 1, 7)]
    public async Task A_sweep_does_the_tasks_of_a_search_on_one_machine_and_finds_the_same_best(string strategy, int epochs, int folds, int seeds, int trials)
    {
        var plan = SearchPlan.Of(Enum.Parse<SearchStrategy>(strategy), new Rung(epochs, folds, seeds));
        HashSet<TaskKey> expected = [];
        var space = new SearchSpace(SearchDimension.Linear("dropout", 0, 0.5));
        var search = new ConfigurationSearch(plan, space, new SearchBudget { Trials = trials }, (together, rung) =>
        [
            .. together.Select(trial => new TrialResult
            {
                Trial = trial.Number,
                Settings = trial.Settings,
                Rung = rung,
                Scores = [.. rung.TasksOf(trial.Number, trial.Settings).Select(task =>
                {
                    var key = new TaskKey(task.Trial, task.Epochs, task.Fold, task.Repetition);
                    expected.Add(key);
                    var result = Specs.Result(key);
                    return new TrainingScore { Accuracy = result.Accuracy, Loss = result.Loss, Top3 = 0, Images = 1, Parameters = 1, Seconds = 1 };
                })],
            }),
        ]);
        search.Run(seed: 3);

        var cluster = new MemoryCluster();
        await cluster.SweepOf("s").BeginAsync(Specs.Of(plan, trials));
        var done = await WorkOff(cluster, "s", seed: 5);

        Assert.Equal(expected.Order(ByText), done.Order(ByText));
        var best = (await cluster.SweepOf("s").StatusAsync()).Best!.Value;
        Assert.Equal((search.Best!.Trial, search.Best.Accuracy), (best.Trial, best.Accuracy));
    }

    [Theory]
    [InlineData("Brackets")]
    [InlineData("Asha")]
    public async Task A_sweep_that_is_lost_and_loaded_again_at_any_time_loses_nothing_and_repeats_nothing(string strategy)
    {
        var cluster = new MemoryCluster();
        await cluster.SweepOf("s").BeginAsync(Specs.Of(Halving, 27, Enum.Parse<SweepStrategy>(strategy)));
        var done = await WorkOff(cluster, "s", seed: 1, restartEvery: 7);
        Assert.Equal(done.Count, done.Distinct().Count());
        var results = await cluster.SweepOf("s").ResultsAsync(0);
        Assert.Equal(done.Order(ByText), results.Select(result => result.Key).Order(ByText));
    }

    [Fact]
    public async Task In_asha_no_worker_waits_and_a_third_of_each_rung_climbs()
    {
        var cluster = new MemoryCluster();
        var spec = Specs.Of(Halving, 81, SweepStrategy.Asha);
        await cluster.SweepOf("s").BeginAsync(spec);
        var taken = new List<TakeAnswer>();
        for (int worker = 0; worker < 40; worker++) taken.Add(await cluster.SweepOf("s").TakeAsync(Specs.Worker($"w{worker}")));
        Assert.All(taken, answer => Assert.NotNull(answer.Task));
        foreach (var answer in taken) await cluster.TaskOf(answer.Address).CompleteAsync("s", Specs.Result(answer.Key));

        await WorkOff(cluster, "s", seed: 2);
        var done = await AllResults(cluster, "s");
        int[] trialsOnRung = [.. spec.Rungs.Select(rung => done.Where(task => task.Key.Epochs == rung.Epochs && task.Key.Trial > 0).Select(task => task.Key.Trial).Distinct().Count())];
        Assert.Equal(81, trialsOnRung[0]);
        Assert.InRange(trialsOnRung[1], 27, 40); // a few climb early that would not have in the end
        Assert.InRange(trialsOnRung[2], 9, 16);
    }

    [Fact]
    public async Task A_task_that_fails_three_times_is_set_aside_with_its_error_and_the_sweep_goes_on()
    {
        var cluster = new MemoryCluster();
        await cluster.SweepOf("s").BeginAsync(Specs.Of(Halving, 9));
        int attempts = 0;
        while (await cluster.SweepOf("s").TakeAsync(Specs.Worker("a")) is { Task: not null } answer)
        {
            var task = cluster.TaskOf(answer.Address);
            if (answer.Key is { Trial: 4 })
            {
                attempts++;
                await task.FailAsync(answer.Lease!.Token!.Value, $"attempt {attempts}");
            }
            else
            {
                await task.CompleteAsync("s", Specs.Result(answer.Key));
            }
        }
        var status = await cluster.SweepOf("s").StatusAsync();
        Assert.True(status.IsFinished);
        Assert.Equal(3, attempts); // its one task on the first rung
        var aside = Assert.Single(status.SetAside);
        Assert.Equal((4, "attempt 3"), (aside.Key.Trial, aside.SetAside));
        Assert.NotNull(status.Best);
    }

    [Fact]
    public async Task Equal_tasks_of_two_sweeps_are_done_once()
    {
        var cluster = new MemoryCluster();
        var spec = Specs.Of(Halving, 9);
        await cluster.SweepOf("one").BeginAsync(spec);
        await cluster.SweepOf("two").BeginAsync(spec);
        var first = await cluster.SweepOf("one").TakeAsync(Specs.Worker("a"));
        var other = await cluster.SweepOf("two").TakeAsync(Specs.Worker("b"));
        Assert.NotEqual(first.Address, other.Address); // the first task of both is under way

        await cluster.TaskOf(first.Address).CompleteAsync("one", Specs.Result(first.Key));
        await cluster.TaskOf(other.Address).CompleteAsync("two", Specs.Result(other.Key, "b"));
        var done = await WorkOff(cluster, "one", seed: 1);
        Assert.DoesNotContain(other.Key, done);
        cluster.Clock.Advance(32);
        await cluster.SweepOf("two").TickAsync(); // it learns of the first task
        Assert.Empty(await WorkOff(cluster, "two", seed: 1));
        Assert.Equal((await AllResults(cluster, "one")).Count, (await AllResults(cluster, "two")).Count);
    }

    [Fact]
    public async Task A_worker_of_another_version_or_instruction_set_is_told_why_it_gets_nothing()
    {
        var cluster = new MemoryCluster();
        var spec = Specs.Of(Halving, 9);
        await cluster.SweepOf("s").BeginAsync(spec with { Conditions = spec.Conditions with { InstructionSet = "AVX2" } });
        Assert.Equal("the sweep is for version 1, and this worker is 2", (await cluster.SweepOf("s").TakeAsync(Specs.Worker("a", version: "2"))).Refusal);
        Assert.Equal("the sweep is for AVX2, and this worker has NEON", (await cluster.SweepOf("s").TakeAsync(Specs.Worker("b", instructionSet: "NEON"))).Refusal);
        Assert.NotNull((await cluster.SweepOf("s").TakeAsync(Specs.Worker("c"))).Task);
        var status = await cluster.SweepOf("s").StatusAsync();
        Assert.Equal([false, false, true], status.Workers.Select(worker => worker.Refusal is null));
    }

    [Fact]
    public async Task A_cancelled_sweep_takes_its_leases_away_and_stays_cancelled()
    {
        var cluster = new MemoryCluster();
        await cluster.SweepOf("s").BeginAsync(Specs.Of(Halving, 9));
        var taken = await cluster.SweepOf("s").TakeAsync(Specs.Worker("a"));
        await cluster.SweepOf("s").CancelAsync();
        Assert.False(await cluster.TaskOf(taken.Address).RenewAsync(taken.Lease!.Token!.Value, new RunReport()));
        cluster.Restart();
        Assert.True((await cluster.SweepOf("s").TakeAsync(Specs.Worker("a"))).IsFinished);
        Assert.True((await cluster.SweepOf("s").StatusAsync()).IsCancelled);
    }

    [Fact]
    public async Task A_task_costs_two_writes_and_the_sweep_a_few_in_all()
    {
        var cluster = new MemoryCluster();
        await cluster.SweepOf("s").BeginAsync(Specs.Of(Halving, 27));
        var done = await WorkOff(cluster, "s", seed: 1);
        Assert.InRange(cluster.Writes, 2 * done.Count, 2 * done.Count + 3); // the beginning, the end
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sweep_remembers_when_it_was_finished_or_cancelled(bool isCancelled)
    {
        var cluster = new MemoryCluster();
        await cluster.SweepOf("s").BeginAsync(Specs.Of(Halving, 9));
        cluster.Clock.Advance(100);
        Assert.Null((await cluster.SweepOf("s").StatusAsync()).Ended);
        var ended = cluster.Clock.GetUtcNow();
        if (isCancelled) await cluster.SweepOf("s").CancelAsync();
        else await WorkOff(cluster, "s", seed: 1);
        cluster.Clock.Advance(1000);
        cluster.Restart();
        await cluster.SweepOf("s").TickAsync();
        Assert.Equal(ended, (await cluster.SweepOf("s").StatusAsync()).Ended);
    }

    [Fact]
    public async Task A_sweep_that_goes_pair_by_pair_does_a_fold_of_all_trials_before_the_next_fold()
    {
        var cluster = new MemoryCluster();
        await cluster.SweepOf("s").BeginAsync(Specs.Of(SearchPlan.Of(SearchStrategy.Random, new Rung(2, 2, 2)), 3) with { PairByPair = true });
        var order = new List<(int Repetition, int Fold, int Trial)>();
        while (await cluster.SweepOf("s").TakeAsync(Specs.Worker("a")) is { Task: not null } answer)
        {
            order.Add((answer.Key.Repetition, answer.Key.Fold, answer.Key.Trial));
            await cluster.TaskOf(answer.Address).CompleteAsync("s", Specs.Result(answer.Key));
        }
        Assert.Equal(2 * 2 * 4, order.Count);
        Assert.Equal(order.Order(), order);
    }

    [Theory]
    [InlineData("Brackets")]
    [InlineData("Asha")]
    public async Task Tasks_that_are_known_when_a_sweep_begins_are_not_done_again(string strategy)
    {
        var cluster = new MemoryCluster();
        var spec = Specs.Of(Halving, 18, Enum.Parse<SweepStrategy>(strategy));
        await cluster.SweepOf("whole").BeginAsync(spec);
        var all = await WorkOff(cluster, "whole", seed: 1);
        var results = await AllResults(cluster, "whole");

        // Those of the first bracket, as a search has them that had a smaller budget.
        var others = new MemoryCluster();
        var known = results.Where(task => task.Key.Trial <= Halving.BracketSize).OrderBy(task => task.Key.Epochs).ToList();
        await others.SweepOf("s").BeginAsync(spec with { Known = known });
        var done = await WorkOff(others, "s", seed: 1, restartEvery: 5);
        Assert.Empty(done.Intersect(known.Select(task => task.Key).Where(key => key.Epochs == Halving.Rungs[0].Epochs || key.Trial == 0)));
        Assert.Equal(done.Count, done.Distinct().Count());
        var status = await others.SweepOf("s").StatusAsync();
        Assert.True(status.IsFinished);
        if (strategy == "Brackets")
        {
            Assert.Equal(all.Count - known.Count, done.Count);
            Assert.Equal(results.Select(task => task.Key).Order(ByText), (await AllResults(others, "s")).Select(task => task.Key).Order(ByText));
            Assert.Equal((await cluster.SweepOf("whole").StatusAsync()).Best, status.Best);
        }
    }

    [Fact]
    public void Trials_with_epochs_of_their_own_have_them_in_their_tasks_and_equal_tasks_have_one_address()
    {
        var spec = Specs.Of(SearchPlan.Of(SearchStrategy.Random, new Rung(2, 3, 1)), 2);
        spec = spec with { Trials = [spec.Trials[0], spec.Trials[1] with { Epochs = 7 }, spec.Trials[0] with { Name = "the same" }] };
        Assert.Equal(7, spec.TaskOf(new TaskKey(1, 2, 0, 0)).Epochs);
        Assert.Equal(2, spec.TaskOf(new TaskKey(2, 2, 0, 0)).Epochs);
        var places = spec.Places();
        Assert.Equal(6, places.Count);
        Assert.Equal(["trial 0, epochs 2, fold 2, seed 1", "trial 2, epochs 2, fold 2, seed 1"], places[spec.TaskOf(new TaskKey(0, 2, 1, 0)).Address()].Select(key => $"{key}"));
        Assert.Equal(["trial 0", "trial 1", "the same"], spec.Names);
    }

    [Fact]
    public async Task No_sweep_has_no_tasks() => Assert.True((await new MemoryCluster().SweepOf("none").TakeAsync(Specs.Worker("a"))).IsFinished);

    [Fact]
    public void A_content_address_differs_with_all_that_decides_a_result()
    {
        var spec = new TaskSpec { Recipe = "r", Data = "d", Epochs = 1, Fold = 0, Repetition = 0, Conditions = new SweepConditions { Folds = 5, Seed = 1, Version = "1" } };
        var conditions = spec.Conditions;
        TaskSpec[] others =
        [
            spec with { Recipe = "rd", Data = "" }, spec with { Recipe = "x" }, spec with { Data = "x" }, spec with { Epochs = 2 }, spec with { Conditions = conditions with { Folds = 4 } },
            spec with { Fold = 1 }, spec with { Repetition = 1 },
            spec with { Conditions = conditions with { ByWriter = true } }, spec with { Conditions = conditions with { Seed = 2 } },
            spec with { Conditions = conditions with { Version = "2" } }, spec with { Conditions = conditions with { InstructionSet = "AVX2" } },
        ];
        Assert.Equal(others.Length + 1, others.Append(spec).Select(task => task.Address()).Distinct().Count());
        Assert.Equal(spec.Address(), (spec with { }).Address());
    }

    private static IComparer<TaskKey> ByText { get; } = Comparer<TaskKey>.Create((a, b) => string.CompareOrdinal(a.ToString(), b.ToString()));

    /// <summary>Three workers, of which any may be the next to finish.</summary>
    private static async Task<List<TaskKey>> WorkOff(MemoryCluster cluster, string id, ulong seed, int restartEvery = int.MaxValue)
    {
        var random = new RandomStream(seed);
        var held = new List<TakeAnswer>();
        var done = new List<TaskKey>();
        for (int step = 1; ; step++)
        {
            if (held.Count < 3 && await cluster.SweepOf(id).TakeAsync(Specs.Worker($"w{step % 3}")) is { Task: not null } taken)
            {
                held.Add(taken);
                continue;
            }
            if (held.Count == 0) return done;
            var finished = held[random.NextInt(held.Count)];
            held.Remove(finished);
            done.Add(finished.Key);
            await cluster.TaskOf(finished.Address).CompleteAsync(id, Specs.Result(finished.Key));
            if (step % restartEvery == 0) cluster.Restart();
        }
    }

    private static async Task<List<DoneTask>> AllResults(MemoryCluster cluster, string id)
    {
        var all = new List<DoneTask>();
        while (await cluster.SweepOf(id).ResultsAsync(all.Count) is { Count: > 0 } some) all.AddRange(some);
        return all;
    }
}
