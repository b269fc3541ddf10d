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
    public static TrainingTask TaskOf(TaskKey key, IReadOnlyList<Trial> trials) => new(key.Trial, trials[key.Trial].Settings, key.Epochs, key.Fold, key.Repetition);

    /// <summary>A score as text, without its duration: equal tasks have equal texts.</summary>
    public static string ContentOf(TrainingScore score) => RunJson.LineOf(score with { Seconds = 0 });

    /// <summary>The score of such a text.</summary>
    /// <exception cref="InvalidDataException">It holds none.</exception>
    public static TrainingScore ScoreOf(string content, double seconds) =>
        (RunJson.Read<TrainingScore>(content) ?? throw new InvalidDataException("a result holds no score")) with { Seconds = seconds };

    /// <summary>Trials with whole recipes, and the prepared images that these need, each set once.</summary>
    /// <param name="work">The search.</param>
    /// <param name="trials">The trials to prepare.</param>
    /// <param name="folder">The folder for images.</param>
    /// <param name="place">Takes a file of images, and returns the name by which trials refer to it.</param>
    public static async Task<IReadOnlyList<(int Number, string Recipe, string Data)>> PrepareAsync(
        SearchWork work, IEnumerable<Trial> trials, string folder, Func<string, LabelledImages, Preprocessing, Task<string>> place)
    {
        var placed = new Dictionary<Preprocessing, string>();
        var prepared = new List<(int Number, string Recipe, string Data)>();
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
            prepared.Add((trial.Number, json, data));
        }
        return prepared;
    }
}
