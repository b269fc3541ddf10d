using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Tuning;

/// <summary>
/// A search from its options to its results: finds the pictures, sets the test share aside, searches, and at the end trains the winner on all that was
/// searched with and tests it once.
/// </summary>
internal sealed class TuneRunner : IDisposable
{
    private const string TestFolder = "tests";
    private const string RecipeFileName = "recipe.json";
    private static readonly SearchBudget UsualBudget = new() { Trials = 27 };

    private readonly TuneConfiguration configuration;
    private readonly TuningSession session;
    private readonly SearchPlan plan;
    private readonly Progress progress;

    private TuneRunner(TuneOptions options, Progress progress, CancellationToken cancellation)
    {
        this.progress = progress;
        if (options.Space is { } space) OptionFile.Parse(space).Dispose(); // before the pictures are looked for
        (session, configuration) = TuningSession.Begin<TuneConfiguration>(
            options, TuneConfiguration.Name, (recipe, stored) => Configure(options, recipe, stored), progress, cancellation);
        plan = SearchPlan.Of(configuration.Strategy, configuration.Full);
    }

    private RunFolder Folder => session.Folder;

    private SearchImages Images => session.Images;

    private PictureSet Pictures => session.Pictures;

    private static TuneConfiguration Configure(TuneOptions options, Recipe recipe, TuneConfiguration? stored) => new()
    {
        Strategy = options.Strategy ?? stored?.Strategy ?? SearchStrategy.Halving,
        Budget = options.Budget ?? stored?.Budget ?? UsualBudget,
        Space = options.Space is { } file ? SearchSpaceFile.Read(file, recipe) : stored?.Space ?? RecipeSpace.For(recipe),
        TestShare = options.TestShare ?? stored?.TestShare ?? 0,
    };

    /// <summary>Searches. A run that is cancelled has written what it found, and says how to go on.</summary>
    /// <param name="options">The options.</param>
    /// <param name="progress">Receives reports of progress.</param>
    /// <param name="cancellation">Stops after the present step.</param>
    /// <param name="elsewhere">Does the training runs; null to do them here.</param>
    /// <returns>The results, and the table of the best trials.</returns>
    public static (TuneResults Results, string Table) Run(TuneOptions options, Progress progress, CancellationToken cancellation, RemoteTuning? elsewhere = null)
    {
        using var runner = new TuneRunner(options, progress, cancellation);
        return runner.Run(elsewhere, cancellation);
    }

    /// <summary>Begins a search, or opens one, without doing any of its runs.</summary>
    /// <param name="options">The options of the search.</param>
    /// <param name="progress">Receives reports of progress.</param>
    /// <param name="use">Uses what it has to do.</param>
    /// <param name="cancellation">Stops.</param>
    public static T With<T>(TuneOptions options, Progress progress, Func<TuningWork, T> use, CancellationToken cancellation)
    {
        using var runner = new TuneRunner(options, progress, cancellation);
        return use(runner.Work());
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private (TuneResults Results, string Table) Run(RemoteTuning? elsewhere, CancellationToken cancellation)
    {
        if (Misplaced(configuration.Strategy, configuration.Budget, elsewhere is not null) is { } misplaced) throw new DataFormatException(misplaced.Option, misplaced.Reason);
        int? trials = configuration.Budget.Trials is { } most ? configuration.Space.Draws(configuration.Seed).Take(most).Count() : null;
        long? epochs = trials is { } count ? plan.TotalEpochs(count) + plan.Full.TotalEpochs : null;
        Announce(trials, epochs);
        var trainings = session.Remember(new WorkLeft(epochs, configuration.Budget, session.Networks.Parallel));
        ConfigurationSearch? search = null;
        search = new ConfigurationSearch(plan, configuration.Space, configuration.Budget, Measure, session.Networks.Parallel);
        return session.Run(() =>
        {
            try
            {
                if (elsewhere is not null) RunElsewhere(elsewhere, search, cancellation);
                // Runs that were done elsewhere are found in the folder, and not done again.
                if (configuration.Strategy != SearchStrategy.Asha) search.Run(configuration.Seed);
                if (search.TimeIsUp) progress.Say($"the time of the budget is spent; to go on: midasnet tune --resume {ShellWord.Of(Folder.Path)} --budget TIME");
                var results = ResultsOf(search, complete: true);
                var test = FinishWith(search.Best!);
                results = results with { Test = test, TestUses = test is null ? 0 : Directory.GetFiles(Path.Combine(Folder.Path, TestFolder)).Length };
                Write(results);
                session.Networks.Clear();
                return (results, new TuneReport(configuration, results, Pictures.Name).ToString());
            }
            catch (OperationCanceledException) when (search.Ranking.Count > 0)
            {
                Write(ResultsOf(search, complete: false));
                throw;
            }
        });

        IReadOnlyList<TrialResult> Measure(IReadOnlyList<Trial> together, Rung rung)
        {
            string name = together is [{ Number: 0 }] ? "the recipe as it is"
                : $"trial{(together.Count > 1 ? "s" : "")} {string.Join(", ", together.Select(trial => trial.Number))}{(trials is { } all ? $" of {all}" : "")}";
            TrainingTask[][] tasks = [.. together.Select(trial => rung.TasksOf(trial.Number, trial.Settings).ToArray())];
            var scores = trainings.Do($"{name}, {rung}", [.. tasks.SelectMany(task => task)], done =>
            {
                double mean = done.Average(score => score.Accuracy);
                string best = search?.Best is { } leader ? $", best in full {Percentage.Of(leader.Accuracy)} ({NameOf(leader.Trial)})" : "";
                return Percentage.Of(mean) + best;
            });
            return
            [
                .. together.Zip(scores.Chunk(tasks[0].Length), (trial, its) => new TrialResult { Trial = trial.Number, Settings = trial.Settings, Rung = rung, Scores = its }),
            ];
        }
    }

    /// <summary>The option of a search that cannot be done in its place, and the reason; null if there is none.</summary>
    /// <param name="strategy">The strategy; null for the usual one.</param>
    /// <param name="budget">The budget; null for the usual one.</param>
    /// <param name="isElsewhere">Whether a cluster does the runs.</param>
    public static (string Option, string Reason)? Misplaced(SearchStrategy? strategy, SearchBudget? budget, bool isElsewhere) => (strategy, budget) switch
    {
        // Trials that climb at any time give other results each time here, where one is measured after the other, and cost as much as halving.
        (SearchStrategy.Asha, _) when !isElsewhere => ("--search asha", "it is for workers that do not wait for each other, and needs --cluster; on one machine take halving"),
        (_, { Trials: null } time) when isElsewhere => ($"--budget {time}", "a search in a cluster has a budget of configurations, such as 27: workers come and go, so that time says little"),
        _ => null,
    };

    private void RunElsewhere(RemoteTuning elsewhere, ConfigurationSearch search, CancellationToken cancellation)
    {
        var work = Work();
        elsewhere(work, progress, cancellation);
        if (configuration.Strategy == SearchStrategy.Asha) search.Take(work.Trials, work.Store.Find);
    }

    private TuningWork Work() => new()
    {
        Session = session,
        Configuration = configuration,
        Strategy = configuration.Strategy,
        Plan = plan,
        Trials =
        [
            new Trial(0, TrialSettings.None),
            .. configuration.Space.Draws(configuration.Seed).Take(configuration.Budget.Trials ?? 0).Select((settings, i) => new Trial(i + 1, settings)),
        ],
        Store = new TrainingStore(Folder),
    };

    private void Announce(int? trials, long? epochs)
    {
        foreach (string sentence in Images.Copies) progress.Say(sentence);
        progress.Say(
            $"{Pictures.Name}: {Counted.Of(Images.SearchCount, "picture")} of {Counted.Of(Images.ClassNames.Count, "class", "classes")} to search with"
            + (Images.TestCount > 0 ? $", {Images.TestCount:N0} set aside for the one test at the end" : ""));
        string rungs = string.Join(" -> ", plan.Rungs);
        progress.Say(
            trials is { } count
                ? $"{configuration.Strategy.ToString().ToLowerInvariant()} search: {Counted.Of(count, "trial")} and the recipe as it is; {rungs}; {Counted.Of(epochs ?? 0, "epoch")} in all"
                : $"{configuration.Strategy.ToString().ToLowerInvariant()} search for {configuration.Budget} of training; {rungs}");
    }

    private TuneResults ResultsOf(ConfigurationSearch search, bool complete)
    {
        var best = search.Best;
        var basis = search.Ranking.FirstOrDefault(result => result.Trial == 0);
        return new TuneResults
        {
            Folder = Folder.Path,
            Data = Pictures.Kind,
            SearchImages = Images.SearchCount,
            Complete = complete,
            TimeIsUp = search.TimeIsUp,
            Seconds = search.Seconds,
            Ranking = [.. search.Ranking.Select(RankedTrial.Of)],
            Winner = best?.Trial,
            Gain = best is { Trial: > 0 } && basis is not null
                ? IngredientResult.Of(new Ingredient("winner", best.Settings), best.Scores, basis.Scores).Difference
                : null,
            Recipe = best is null ? null : session.Training.RecipeOf(best.Settings),
        };
    }

    /// <summary>Trains the winner on all that was searched with, leaves it as a checkpoint, and tests it once on what was set aside.</summary>
    private TestResult? FinishWith(TrialResult winner)
    {
        string checkpoint = Path.Combine(Folder.Checkpoints, "tuned.safetensors");
        string file = Path.Combine(TestFolder, $"trial-{winner.Trial:0000}.json");
        var known = Folder.Kept<FinalTraining>(file);
        if (known is not null && File.Exists(checkpoint)) return known.Test;

        long total = session.Training.PrepareTest(winner.Settings);
        using var phase = progress.Begin($"training {NameOf(winner.Trial)} on all {Images.SearchCount:N0} pictures", total);
        // A search that was resumed may have trained another winner before.
        var (network, score) = Folder.NamingLastGood(() => session.Training.TrainForTest(winner.Settings, session.Device, session.Networks, phase));
        using (network) network.Save(checkpoint, Images.ClassNames);
        var test = score is null ? null : TestResult.Of(winner.Trial, score);
        Folder.Keep(file, new FinalTraining(winner.Trial, test));
        return test;
    }

    private void Write(TuneResults results)
    {
        Folder.WriteResults(results);
        if (results.Recipe is { } recipe) RecipeFile.Write(Path.Combine(Folder.Path, RecipeFileName), recipe);
        new TuneReport(configuration, results, Pictures.Name).Save(Folder);
    }

    private static string NameOf(int trial) => trial == 0 ? "the recipe as it is" : $"trial {trial}";

    /// <summary>What came of the training on all pictures, so that a run that is resumed does not test again.</summary>
    internal sealed record FinalTraining(int Trial, TestResult? Test);
}
