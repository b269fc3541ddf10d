using MidasNet.Cluster.Sweeps;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Learning.Search;
using MidasNet.Runner.Runs;
using MidasNet.Runner.Tuning;

namespace MidasNet.Runner.Sweeps;

/// <summary>The tasks, scores and trials of a search in the form in which they travel.</summary>
internal static class SweepTasks
{
    /// <summary>The place of a task of a search in a sweep.</summary>
    public static TaskKey KeyOf(TrainingTask task) => new(task.Trial, task.Epochs, task.Fold, task.Repetition);

    /// <summary>The task of a search at a place in a sweep.</summary>
    public static TrainingTask TaskOf(TaskKey key, IReadOnlyList<Trial> trials) =>
        new(trials[key.Trial].Number, trials[key.Trial].Settings, key.Epochs, key.Fold, key.Repetition);

    /// <summary>A score as text, without its duration: equal tasks have equal texts.</summary>
    public static string ContentOf(TrainingScore score) => RunJson.LineOf(score with { Seconds = 0 });

    /// <summary>The score of such a text.</summary>
    /// <exception cref="InvalidDataException">It holds none.</exception>
    public static TrainingScore ScoreOf(string content, double seconds) =>
        (RunJson.Read<TrainingScore>(content) ?? throw new InvalidDataException("a result holds no score")) with { Seconds = seconds };

    /// <summary>Trials with whole recipes, and the prepared images that these need, each set once.</summary>
    /// <param name="work">The runs to do.</param>
    /// <param name="trials">The trials to prepare.</param>
    /// <param name="folder">The folder for images.</param>
    /// <param name="place">Takes a file of images, and returns the name by which trials refer to it.</param>
    public static async Task<IReadOnlyList<PreparedTrial>> PrepareAsync(
        TuningWork work, IEnumerable<Trial> trials, string folder, Func<string, LabelledImages, Preprocessing, Task<string>> place)
    {
        var placed = new Dictionary<Preprocessing, string>();
        var prepared = new List<PreparedTrial>();
        foreach (var trial in trials)
        {
            var recipe = work.Session.Training.RecipeOf(trial.Settings);
            string json = RecipeJson.Write(recipe);
            if (RecipeJson.Write(RecipeJson.Read(json)) != json) throw new InvalidOperationException($"the recipe of trial {trial.Number} does not travel: it is not the same after writing and reading");
            if (!placed.TryGetValue(recipe.Preprocessing, out string? data))
            {
                string file = Path.Combine(folder, "images");
                var images = work.Session.Images.ForSearch(recipe.Preprocessing);
                ImagePack.Write(file, images, work.Configuration.ByWriter);
                placed[recipe.Preprocessing] = data = await place(file, images, recipe.Preprocessing);
            }
            prepared.Add(new PreparedTrial(trial, json, data, work.Session.Training.EpochsOf(trial.Settings)));
        }
        return prepared;
    }
}

/// <summary>A trial that can travel.</summary>
/// <param name="Trial">The trial.</param>
/// <param name="Recipe">Its whole recipe, as JSON.</param>
/// <param name="Data">The name of its images.</param>
/// <param name="Epochs">Passes over the training images in each of its runs, where the trial decides them; null for those of the rung.</param>
internal sealed record PreparedTrial(Trial Trial, string Recipe, string Data, int? Epochs);
