namespace MidasNet.Learning.Search;

/// <summary>An ablation study of a recipe: the base, and each ingredient changed alone, with the same folds and random numbers.</summary>
/// <param name="ingredients">The base first, then the variants to compare with it; each with its number, under which its runs are stored.</param>
/// <param name="rung">Epochs, folds and repetitions.</param>
/// <param name="train">Trains all ingredients on a pair of fold and repetition, or returns the stored scores.</param>
internal sealed class IngredientStudy(
    IReadOnlyList<(int Number, Ingredient Ingredient)> ingredients, Rung rung, Func<IReadOnlyList<TrainingTask>, IReadOnlyList<TrainingScore>> train)
{
    /// <summary>
    /// Trains, and gives the table after each pair of fold and repetition, when all ingredients have been trained on it: a study that is stopped has
    /// compared like with like.
    /// </summary>
    public IEnumerable<IReadOnlyList<IngredientResult>> Run()
    {
        var scores = ingredients.Select(_ => new List<TrainingScore>()).ToList();
        foreach (var pair in rung.TasksOf(0, TrialSettings.None))
        {
            var trained = train([.. ingredients.Select(entry => pair with { Trial = entry.Number, Settings = entry.Ingredient.Changes })]);
            for (int i = 0; i < ingredients.Count; i++) scores[i].Add(trained[i]);
            yield return [.. ingredients.Select((entry, i) => IngredientResult.Of(entry.Ingredient, [.. scores[i]], scores[0]))];
        }
    }
}
