using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Sources;

namespace MidasNet.Runner.Tuning;

/// <summary>A table of ingredients from its options to its results, written after every pair of fold and repetition.</summary>
internal sealed class AblationRunner : IDisposable
{
    private readonly AblationConfiguration configuration;
    private readonly List<(int Number, Ingredient Ingredient)> chosen;
    private readonly PictureSet pictures;
    private readonly SearchImages images;
    private readonly RunFolder folder;
    private readonly Device device;
    private readonly TrialTraining training;
    private readonly Progress progress;
    private readonly TrainingSession session;

    private AblationRunner(AblationOptions options, Progress progress, CancellationToken cancellation)
    {
        this.progress = progress;
        var (stopped, stored) = options.Resume is { } path ? TuningFolder.Open<AblationConfiguration>(path, AblationConfiguration.Name) : (null, null);
        var (data, labels, transposed, folds, seeds, byWriter, seed) = TuningConfiguration.Settle(options, stored);
        pictures = PictureSet.Find(data, labels, transposed, seed, options.Threads, progress, cancellation);
        var recipe = TuningConfiguration.SettleRecipe(options, stored, pictures);
        var choice = TuningConfiguration.SettleDevice(options, stored, progress);
        configuration = new AblationConfiguration
        {
            Data = data,
            Labels = labels,
            Transposed = transposed,
            Recipe = recipe,
            Folds = folds,
            Seeds = seeds,
            ByWriter = byWriter,
            Seed = seed,
            Device = choice.Kind,
            Ingredients = options.Ingredients is { } file ? IngredientFile.Read(file, recipe) : stored?.Ingredients ?? RecipeIngredients.Of(recipe),
        };
        chosen = Choose(configuration.Ingredients, options.Only);
        images = new SearchImages(pictures.Name, pictures.Prepare, recipe.Preprocessing, testShare: 0, folds, byWriter, seed);
        configuration = configuration with { Fingerprint = images.Fingerprint };
        // More repetitions than before are only added: those that there are stay as they are.
        TuningFolder.RequireSame(stopped, stored, configuration, free: "seeds");
        device = choice.Open(options.Threads);
        folder = TuningFolder.Begin(options, configuration, stopped, device.Name);
        session = folder.Session(progress, options.CheckpointEvery, cancellation);
        training = new TrialTraining(device, images, recipe, folds, seed);
    }

    /// <summary>Trains the base and all ingredients. A run that is cancelled has written what it found, and says how to go on.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="progress">Who is told how far it is.</param>
    /// <param name="cancellation">Stops after the present step.</param>
    /// <returns>The results, and the table.</returns>
    public static (AblationResults Results, string Table) Run(AblationOptions options, Progress progress, CancellationToken cancellation)
    {
        using var runner = new AblationRunner(options, progress, cancellation);
        return runner.Run();
    }

    /// <inheritdoc/>
    public void Dispose() => device.Dispose();

    private (AblationResults Results, string Table) Run()
    {
        var rung = configuration.Full;
        int count = rung.Trainings * chosen.Count, number = 0;
        long epochs = chosen.Sum(entry => (long)training.RecipeOf(entry.Ingredient.Changes).Epochs * rung.Trainings);
        progress.Say($"{device.Name}; results go to {folder.Path}");
        progress.Say(
            $"{pictures.Name}: {images.SearchCount:N0} pictures of {images.ClassNames.Count} classes; {chosen.Count - 1} ingredients and the base,"
            + $" {rung}: {count} trainings, {epochs:N0} epochs in all");
        var trainings = new RememberedTrainings(new TrainingStore(folder), training, new WorkLeft(epochs, default), session, progress);
        AblationResults? results = null;
        try
        {
            foreach (var table in new IngredientStudy(chosen, rung, TrainOne).Run())
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
                new AblationReport(configuration, results, pictures.Name).Save(folder.Report);
            }
            session.Clear();
            return (results!, new AblationReport(configuration, results!, pictures.Name).ToString());
        }
        catch (OperationCanceledException stop)
        {
            throw new RunInterruptedException($"midasnet ablate --resume {ShellWord.Of(folder.Path)}", stop);
        }

        TrainingScore TrainOne(TrainingTask task)
        {
            string ingredient = configuration.Ingredients[task.Trial].Name;
            string seed = rung.Repetitions > 1 ? $", seed {task.Repetition + 1}" : "";
            string name = $"{++number} of {count}: {ingredient}, fold {task.Fold + 1}{seed}";
            return trainings.Do(name, [task], done => Percentage.Of(done[^1].Accuracy))[0];
        }
    }

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
