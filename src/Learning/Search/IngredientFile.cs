using System.Text.Json;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Learning.Search;

/// <summary>Ingredients that a user has written: a JSON object whose members are names, each with an object of the choices that it changes.</summary>
internal static class IngredientFile
{
    /// <summary>Reads ingredients.</summary>
    /// <param name="path">The file, such as <c>{"no dropout": {"dropout": 0}, "narrow": {"width": 16, "depth": 1}}</c>.</param>
    /// <param name="basis">The recipe that they change.</param>
    /// <returns>The base, then those of the file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DataFormatException">It holds something else, or names or values that are invalid in a recipe.</exception>
    public static IReadOnlyList<Ingredient> Read(string path, Recipe basis)
    {
        using var document = OptionFile.Parse(path);
        try
        {
            var changes = document.RootElement.Deserialize(LearningJson.HandWritten.Ingredients) ?? throw new JsonException("it is null");
            if (changes.Count == 0) throw new FormatException("it names no ingredient; expected something like {\"no dropout\": {\"dropout\": 0}}");
            foreach (var (name, settings) in changes)
                RequireFits(name, settings ?? throw new FormatException($"'{GivenText.Of(name)}' is null; expected an object of choices, such as {{\"dropout\": 0}}"), basis);
            return [new Ingredient("base", TrialSettings.None), .. changes.Select(pair => new Ingredient(pair.Key, pair.Value))];
        }
        catch (JsonException unfit)
        {
            throw new DataFormatException(path, JsonProblem.Of(unfit), inner: unfit);
        }
        catch (FormatException unfit)
        {
            throw new DataFormatException(path, unfit.Message.ReplaceLineEndings(" "), inner: unfit);
        }
    }

    private static void RequireFits(string name, TrialSettings settings, Recipe basis)
    {
        try
        {
            RecipeSettings.Apply(basis, settings);
        }
        catch (FormatException unfit)
        {
            throw new FormatException($"'{GivenText.Of(name)}': {unfit.Message}", unfit);
        }
    }
}
