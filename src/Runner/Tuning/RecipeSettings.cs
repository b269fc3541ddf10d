using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using MidasNet.Runner.Study.Part1;

namespace MidasNet.Runner.Tuning;

/// <summary>The choices of a <see cref="CharacterRecipe"/> by their names in JSON.</summary>
internal static class RecipeSettings
{
    private static readonly Dictionary<string, Type> Types = typeof(CharacterRecipe)
        .GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .ToDictionary(property => CharacterRecipeJson.NameOf(property.Name), property => property.PropertyType);

    /// <summary>All names.</summary>
    public static IReadOnlyCollection<string> Names => Types.Keys;

    /// <summary>The recipe with other values for some of its choices.</summary>
    /// <exception cref="FormatException">A choice does not exist, or a value does not fit it.</exception>
    public static CharacterRecipe Apply(CharacterRecipe basis, TrialSettings settings)
    {
        var recipe = JsonNode.Parse(CharacterRecipeJson.Write(basis))!.AsObject();
        foreach (var (name, value) in settings.Values)
        {
            RequireKnown(name);
            recipe[name] = JsonNode.Parse(value.GetRawText());
        }
        return CharacterRecipeJson.Read(recipe.ToJsonString());
    }

    /// <summary>The value of a choice.</summary>
    public static JsonElement ValueOf(CharacterRecipe recipe, string name)
    {
        using var document = JsonDocument.Parse(CharacterRecipeJson.Write(recipe));
        return document.RootElement.GetProperty(name).Clone();
    }

    /// <summary>Throws where a space holds what is no recipe.</summary>
    /// <param name="space">What is to be searched.</param>
    /// <param name="basis">What is not varied.</param>
    /// <exception cref="FormatException">A choice does not exist, is decided elsewhere, or has values that do not fit.</exception>
    public static void RequireFits(SearchSpace space, CharacterRecipe basis)
    {
        foreach (var dimension in space.Dimensions)
        {
            RequireKnown(dimension.Name);
            if (dimension.Name == CharacterRecipeJson.NameOf(nameof(CharacterRecipe.Epochs)))
                throw new FormatException("'epochs' is no part of a space: a search compares trainings of one length, which --epochs decides");
            if (Types[dimension.Name] == typeof(int) && dimension.Kind is DimensionKind.Linear or DimensionKind.Log)
                throw new FormatException($"'{dimension.Name}' takes whole numbers: write {{\"whole\": [low, high]}} or {{\"choice\": [...]}}");
            foreach (var value in dimension.Extremes)
                Apply(basis, new TrialSettings(KeyValuePair.Create(dimension.Name, value)));
        }
    }

    private static void RequireKnown(string name)
    {
        if (Types.ContainsKey(name)) return;
        string? near = Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        throw new FormatException(
            $"a recipe has no '{name}'{(near is null ? "" : $"; did you mean '{near}'?")}; it has {string.Join(", ", Names.Order(StringComparer.Ordinal))}");
    }
}
