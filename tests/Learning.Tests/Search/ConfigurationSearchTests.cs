using MidasNet.Learning.Search;

namespace MidasNet.Learning.Tests.Search;

/// <summary>Searches for the top of a known hill, in the place of trainings.</summary>
public sealed class ConfigurationSearchTests
{
    private static readonly Rung Full = new(Epochs: 27, Folds: 5, Repetitions: 1);

    private static readonly SearchSpace Space = new(
        SearchDimension.Linear("x", -1, 1), SearchDimension.Log("y", 0.01, 1), SearchDimension.Choice("kind", "good", "bad"));

    private readonly List<TrainingTask> trained = [];

    // The top is at x = 0.3, y = 0.1, good. Brief measurements and single folds are noisy, but never turn the hill over.
    private TrainingScore Hill(TrainingTask task)
    {
        trained.Add(task);
        double x = task.Settings.Find("x")?.GetDouble() ?? -1, y = task.Settings.Find("y")?.GetDouble() ?? 0.01;
        double distance = Math.Pow(x - 0.3, 2) + Math.Pow(Math.Log10(y) + 1, 2);
        double noise = new RandomStream((ulong)task.Fold, (ulong)task.Repetition, (ulong)task.Epochs).NextDouble(0, 0.01);
        double height = task.Settings.Find("kind")?.GetString() == "bad" ? 0.5 : 0.9;
        return new TrainingScore
        {
            Accuracy = height * Math.Exp(-distance) + noise,
            Top3 = 1,
            Loss = distance,
            Images = 100,
            Parameters = 1,
            Seconds = task.Epochs,
        };
    }

    private ConfigurationSearch Search(SearchPlan plan, SearchBudget budget, Func<TrainingTask, TrainingScore> train, int parallel = 1) => new(
        plan, Space, budget, (trials, rung) =>
        [
            .. trials.Select(trial => new TrialResult
            {
                Trial = trial.Number,
                Settings = trial.Settings,
                Rung = rung,
                Scores = [.. rung.TasksOf(trial.Number, trial.Settings).Select(train)],
            }),
        ], parallel);

    private ConfigurationSearch Run(SearchStrategy strategy, SearchBudget budget, ulong seed = 1, int parallel = 1)
    {
        var search = Search(SearchPlan.Of(strategy, Full), budget, Hill, parallel);
        search.Run(seed);
        return search;
    }

    [Theory]
    [InlineData(SearchStrategy.Random)]
    [InlineData(SearchStrategy.Halving)]
    internal void The_top_of_the_hill_is_found(SearchStrategy strategy)
    {
        var best = Run(strategy, new SearchBudget { Trials = 90 }).Best!;
        Assert.Equal("good", best.Settings.Find("kind")!.Value.GetString());
        Assert.InRange(best.Settings.Find("x")!.Value.GetDouble(), 0, 0.6);
        Assert.InRange(best.Settings.Find("y")!.Value.GetDouble(), 0.05, 0.2);
    }

    [Fact]
    public void Halving_finds_as_good_a_place_with_a_quarter_of_the_epochs()
    {
        var random = Run(SearchStrategy.Random, new SearchBudget { Trials = 90 });
        var halving = Run(SearchStrategy.Halving, new SearchBudget { Trials = 90 });
        Assert.Equal(random.Best!.Trial, halving.Best!.Trial);
        Assert.True(halving.Seconds < random.Seconds / 4);
    }

    [Fact]
    public void A_bracket_of_nine_becomes_three_and_one_each_measured_longer()
    {
        var search = Run(SearchStrategy.Halving, new SearchBudget { Trials = 9 });
        var byRung = search.Ranking.GroupBy(result => result.Rung).ToDictionary(group => group.Key, group => group.Count());
        Assert.Equal(
            new Dictionary<Rung, int> { [Full] = 2, [new Rung(9, 2, 1)] = 2, [new Rung(3, 1, 1)] = 6 }, // the base and one of nine in full
            byRung);
        var climbers = search.Ranking.Where(result => result.Rung != new Rung(3, 1, 1) && result.Trial > 0);
        Assert.True(climbers.Min(result => result.Accuracy) > search.Ranking.Where(result => result.Rung == new Rung(3, 1, 1)).Max(result => result.Accuracy) - 0.02);
    }

    [Theory]
    [InlineData(SearchStrategy.Random, 7)]
    [InlineData(SearchStrategy.Halving, 7)]
    [InlineData(SearchStrategy.Halving, 9)]
    [InlineData(SearchStrategy.Halving, 20)]
    internal void The_total_number_of_epochs_is_known_in_advance(SearchStrategy strategy, int trials)
    {
        var plan = SearchPlan.Of(strategy, Full);
        Run(strategy, new SearchBudget { Trials = trials });
        Assert.Equal(plan.TotalEpochs(trials) + Full.TotalEpochs, trained.Sum(task => (long)task.Epochs)); // and the base
    }

    [Theory]
    [InlineData(SearchStrategy.Random)]
    [InlineData(SearchStrategy.Halving)]
    internal void A_search_that_was_stopped_anywhere_ends_as_if_it_had_not_been(SearchStrategy strategy)
    {
        var budget = new SearchBudget { Trials = 12 };
        var whole = Run(strategy, budget);
        int all = trained.Count;
        foreach (int stop in new[] { 1, 7, all / 2, all - 1 })
        {
            trained.Clear();
            var store = new Dictionary<TrainingTask, TrainingScore>();
            TrainingScore Remembered(TrainingTask task)
            {
                if (!store.TryGetValue(task, out var score)) store[task] = score = Hill(task);
                return score;
            }

            var stopped = Search(
                SearchPlan.Of(strategy, Full), budget, task => trained.Count == stop ? throw new OperationCanceledException() : Remembered(task));
            Assert.Throws<OperationCanceledException>(() => stopped.Run(1));
            var resumed = Search(SearchPlan.Of(strategy, Full), budget, Remembered);
            resumed.Run(1);

            Assert.Equal(all, trained.Count); // nothing was trained twice
            Assert.Equal(
                whole.Ranking.Select(result => (result.Trial, result.Settings, result.Rung, result.Accuracy, result.Loss)),
                resumed.Ranking.Select(result => (result.Trial, result.Settings, result.Rung, result.Accuracy, result.Loss)));
        }
    }

    [Fact]
    public void When_time_is_up_no_trial_is_begun_and_the_best_so_far_stands()
    {
        // Each trial takes 5 folds of 27 s: the base and three others.
        var search = Run(SearchStrategy.Random, new SearchBudget { Minutes = 3.5 * 5 * 27 / 60 });
        Assert.True(search.TimeIsUp);
        Assert.Equal(4, search.Ranking.Count);
        Assert.Equal(search.Ranking.Max(result => result.Accuracy), search.Best!.Accuracy);
    }

    [Fact]
    public void A_diverged_training_is_the_worst_and_ends_nothing()
    {
        var search = Search(
            SearchPlan.Of(SearchStrategy.Random, Full), new SearchBudget { Trials = 6 },
            task => task.Trial == 2 ? TrainingScore.OfDiverged(100, seconds: 1) : Hill(task));
        search.Run(1);
        Assert.Equal(7, search.Ranking.Count);
        Assert.Equal(2, search.Ranking[^1].Trial);
        Assert.True(search.Ranking[^1].Diverged);
    }

    [Theory]
    [InlineData(SearchStrategy.Random, 2)]
    [InlineData(SearchStrategy.Halving, 3)]
    [InlineData(SearchStrategy.Halving, 50)] // more than there are
    internal void Trials_side_by_side_end_in_the_same_table(SearchStrategy strategy, int parallel)
    {
        var budget = new SearchBudget { Trials = 20 };
        var expected = Run(strategy, budget);
        var actual = Run(strategy, budget, parallel: parallel);
        Assert.Equal(expected.Ranking.Select(result => (result.Trial, result.Rung, result.Accuracy)), actual.Ranking.Select(result => (result.Trial, result.Rung, result.Accuracy)));
        Assert.Equal(expected.Seconds, actual.Seconds);
    }
}
