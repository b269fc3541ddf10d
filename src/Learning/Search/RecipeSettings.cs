using System.Text.Json;

namespace MidasNet.Learning.Search;

/// <summary>The choices of a <see cref="Recipe"/> by their names in JSON.</summary>
internal static class RecipeSettings
{
    /// <summary>All names.</summary>
    public static IEnumerable<string> Names => RecipeField.All.Select(choice => choice.Name);

    /// <summary>The recipe with other values for some of its choices.</summary>
    /// <exception cref="FormatException">A choice does not exist, or a value does not fit it.</exception>
    public static Recipe Apply(Recipe basis, TrialSettings settings) => RecipeJson.Apply(basis, settings.Values);

    /// <summary>The value of a choice.</summary>
    public static JsonElement ValueOf(Recipe recipe, string name)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) RecipeField.Of(name).WriteTo(writer, recipe);
        using var document = JsonDocument.Parse(stream.ToArray());
        return document.RootElement.Clone();
    }

    /// <summary>Throws where a space holds what is no recipe.</summary>
    /// <param name="space">The search space.</param>
    /// <param name="basis">The recipe that the settings change.</param>
    /// <exception cref="FormatException">A choice does not exist, is decided elsewhere, or has values that do not fit.</exception>
    public static void RequireFits(SearchSpace space, Recipe basis)
    {
        foreach (var dimension in space.Dimensions)
        {
            var field = RecipeField.Of(dimension.Name);
            if (field.Name == "epochs")
                throw new FormatException("'epochs' is no part of a space: a search compares runs of one length, which its own options set");
            if (field.IsInteger && dimension.Kind is (DimensionKind.Linear or DimensionKind.Log))
                throw new FormatException($"'{dimension.Name}' takes integers: write {{\"whole\": [low, high]}} or {{\"choice\": [...]}}");
            foreach (var value in dimension.Extremes)
                Apply(basis, new TrialSettings(KeyValuePair.Create(dimension.Name, value)));
        }
    }
}
