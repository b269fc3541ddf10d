using System.Text.Json;
using System.Text.Json.Serialization;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Study.Part1;

/// <summary>A <see cref="CharacterRecipe"/> as JSON: every choice by its name; what is left out is as in <see cref="CharacterRecipe.Best"/>.</summary>
internal static class CharacterRecipeJson
{
    // What is unknown is refused: a misspelt choice would otherwise be the best recipe's without a word.
    private static readonly JsonSerializerOptions Options = new(RunJson.Indented)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        AllowDuplicateProperties = false,
    };

    /// <summary>All choices, one a line.</summary>
    public static string Write(CharacterRecipe recipe) => JsonSerializer.Serialize(recipe, Options);

    /// <summary>The recipe that a text describes, valid.</summary>
    /// <exception cref="FormatException">It is no recipe, names a choice that does not exist, or holds a value that does not fit.</exception>
    public static CharacterRecipe Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            var recipe = JsonSerializer.Deserialize<CharacterRecipe>(json, Options) ?? throw new JsonException("it is null");
            recipe.Validate();
            return recipe;
        }
        catch (Exception unfit) when (unfit is JsonException or ArgumentException)
        {
            throw new FormatException($"this is no recipe: {unfit.Message}", unfit);
        }
    }

    /// <summary>The name of a choice in JSON: learningRate for LearningRate.</summary>
    internal static string NameOf(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);
}
