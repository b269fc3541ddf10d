using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tuning;

/// <summary>A table of ingredients from its options to its results, written after every pair of fold and repetition.</summary>
internal sealed class AblationRunner : IDisposable
{
    private readonly AblationConfiguration configuration;
    private readonly TuningSession session;
    private readonly List<(int Number, Ingredient Ingredient)> chosen;
    private readonly Progress progress;

    private AblationRunner(AblationOptions options, Progress progress, CancellationToken cancellation)
    {
        this.progress = progress;
        if (options.Ingredients is { } ingredients) OptionFile.Parse(ingredients).Dispose(); // before the pictures are looked for
        (session, configuration) = TuningSession.Begin<AblationConfiguration>(
            options, AblationConfiguration.Name, (recipe, stored) => Configure(options, recipe, stored), progress, cancellation);
        chosen = Choose(configuration.Ingredients, configuration.Only);
    }

    private static AblationConfiguration Configure(AblationOptions options, Recipe recipe, AblationConfiguration? stored)
    {
        var configuration = new AblationConfiguration
        {
            Ingredients = options.Ingredients is { } file
                ? IngredientFile.Read(file, recipe)
                : stored?.Ingredients ?? RecipeIngredients.Of(recipe),
            Only = options.Only.Count > 0 ? options.Only : stored?.Only ?? [],
        };
        Choose(configuration.Ingredients, configuration.Only); // a word that names none is refused before the run has a folder
        return configuration;
    }

    /// <summary>Trains the base and all ingredients. A run that is cancelled has written what it found, and says how to go on.</summary>
    /// <param name="options">The options.</param>
    /// <param name="progress">Receives reports of progress.</param>
    /// <param name="cancellation">Stops after the present step.</param>
    /// <param name="elsewhere">Does the training runs; null to do them here.</param>
    /// <returns>The results, and the table.</returns>
    public static (AblationResults Results, string Table) Run(AblationOptions options, Progress progress, CancellationToken cancellation, RemoteTuning? elsewhere = null)
    {
        using var runner = new AblationRunner(options, progress, cancellation);
        return runner.Run(elsewhere, cancellation);
    }

    /// <summary>Begins a run, or opens one, without training.</summary>
    /// <param name="options">The options.</param>
    /// <param name="progress">Receives reports of progress.</param>
    /// <param name="use">Uses what it has to do.</param>
    /// <param name="cancellation">Stops.</param>
    public static T With<T>(AblationOptions options, Progress progress, Func<TuningWork, T> use, CancellationToken cancellation)
    {
        using var runner = new AblationRunner(options, progress, cancellation);
        return use(runner.Work(() => { }));
    }

    /// <inheritdoc/>
    public void Dispose() => session.Dispose();

    private (AblationResults Results, string Table) Run(RemoteTuning? elsewhere, CancellationToken cancellation)
    {
        if (elsewhere is not null) configuration.Device.RequireThatOfWorkers("the rows of a table are compared to the last bit");
        var (folder, pictures, training, images) = (session.Folder, session.Pictures, session.Training, session.Images);
        var rung = configuration.Full;
        int count = rung.Trainings * chosen.Count, begun = 0;
        long epochs = chosen.Sum(entry => (long)training.RecipeOf(entry.Ingredient.Changes).Epochs * rung.Trainings);
        foreach (string sentence in images.Copies) progress.Say(sentence);
        progress.Say(
            $"{pictures.Name}: {Counted.Of(images.SearchCount, "picture")} of {Counted.Of(images.ClassNames.Count, "class", "classes")}; {Counted.Of(chosen.Count - 1, "ingredient")} and the base,"
            + $" {rung}: {Counted.Of(count, "training")}, {Counted.Of(epochs, "epoch")} in all");
        var trainings = session.Remember(new WorkLeft(epochs, default, session.Networks.Parallel));
        return session.Run(() =>
        {
            AblationResults? results = null;
            using var tables = new IngredientStudy(chosen, rung, TrainAll).Run().GetEnumerator();
            elsewhere?.Invoke(Work(WriteWhatArrived), progress, cancellation);
            while (tables.MoveNext()) Write(tables.Current);
            session.Networks.Clear();
            return (results!, new AblationReport(configuration, results!, pictures.Name).ToString());

            // Runs that were done elsewhere are found in the folder, and not done again.
            void WriteWhatArrived()
            {
                while (IsThere(results?.Pairs ?? 0) && tables.MoveNext()) Write(tables.Current);
            }

            void Write(IReadOnlyList<IngredientResult> table)
            {
                results = new AblationResults
                {
                    Folder = folder.Path,
                    Data = pictures.Kind,
                    Images = images.SearchCount,
                    Recipe = configuration.Recipe,
                    Pairs = table[0].Scores.Count,
                    PairsInAll = rung.Trainings,
                    Seconds = table.Sum(row => row.Scores.Sum(score => score.Seconds)),
                    Ingredients = table,
                };
                folder.WriteResults(results);
                new AblationReport(configuration, results, pictures.Name).Save(folder);
            }
        });

        IReadOnlyList<TrainingScore> TrainAll(IReadOnlyList<TrainingTask> pair) =>
            [.. pair.Chunk(session.Networks.Parallel).SelectMany(TrainSome)];

        IReadOnlyList<TrainingScore> TrainSome(TrainingTask[] tasks)
        {
            string ingredients = string.Join(" | ", tasks.Select(task => configuration.Ingredients[task.Trial].Name));
            string seed = rung.Repetitions > 1 ? $", seed {tasks[0].Repetition + 1}" : "";
            string numbers = tasks.Length > 1 ? $"{begun + 1} to {begun + tasks.Length}" : $"{begun + 1}";
            begun += tasks.Length;
            return trainings.Do(
                $"{numbers} of {count}: {ingredients}, fold {tasks[0].Fold + 1}{seed}", tasks, done => string.Join(" | ", done.Select(score => Percentage.Of(score.Accuracy))));
        }
    }

    private bool IsThere(int pair)
    {
        var store = new TrainingStore(session.Folder);
        return configuration.Full.TasksOf(0, TrialSettings.None).Skip(pair).Take(1)
            .SelectMany(task => chosen.Select(entry => task with { Trial = entry.Number, Settings = entry.Ingredient.Changes })).All(task => store.Find(task) is not null);
    }

    private TuningWork Work(Action arrived) => new()
    {
        Session = session,
        Configuration = configuration,
        Strategy = SearchStrategy.Random,
        Plan = new SearchPlan([configuration.Full], BracketSize: 1),
        Trials = [.. chosen.Select(entry => new Trial(entry.Number, entry.Ingredient.Changes, entry.Ingredient.Name))],
        PairByPair = true,
        Store = new TrainingStore(session.Folder),
        Arrived = arrived,
    };

    /// <summary>The base and the ingredients whose names hold one of some words; all for no words.</summary>
    private static List<(int Number, Ingredient Ingredient)> Choose(IReadOnlyList<Ingredient> all, IReadOnlyList<string> words)
    {
        foreach (string word in words)
        {
            if (all.Skip(1).Any(ingredient => Has(ingredient, word))) continue;
            string names = string.Join("; ", all.Skip(1).Select(ingredient => ingredient.Name));
            throw new DataFormatException($"--only {word}", $"no ingredient has this in its name; there are: {names}");
        }
        return [.. all.Index().Where(entry => entry.Index == 0 || words.Count == 0 || words.Any(word => Has(entry.Item, word)))];
    }

    private static bool Has(Ingredient ingredient, string word) => ingredient.Name.Contains(word, StringComparison.OrdinalIgnoreCase);
}
