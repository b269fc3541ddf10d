using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MidasNet.Learning;

/// <summary>
/// A <see cref="Recipe"/> as JSON: an object with a member for each choice, such as <c>{"epochs": 30, "learningRate": 0.002}</c>; what is left out is as in
/// <see cref="Recipes.Characters"/>. A member that is no choice is refused: a misspelt one would otherwise be ignored.
/// </summary>
internal static class RecipeJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n" };

    /// <summary>All choices, one a line, but for those that were added later and are as in <see cref="Recipes.Characters"/>.</summary>
    public static string Write(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indented)) Write(writer, recipe);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>The recipe that a text describes, valid.</summary>
    /// <param name="json">The text.</param>
    /// <param name="reading">How it is read, such as with <see cref="JsonTexts.HandWritten"/>.</param>
    /// <exception cref="FormatException">It is no recipe, names a choice that does not exist, or holds a value that does not fit.</exception>
    public static Recipe Read(string json, JsonDocumentOptions reading = default)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonTexts.Parse(json, reading);
            return Read(document.RootElement);
        }
        catch (JsonException unfit)
        {
            throw new FormatException($"this is no recipe: {unfit.Message}", unfit);
        }
    }

    /// <summary>The recipe with other values for some of its choices.</summary>
    /// <exception cref="FormatException">A choice does not exist, or a value does not fit it.</exception>
    internal static Recipe Apply(Recipe basis, IEnumerable<KeyValuePair<string, JsonElement>> changes)
    {
        var recipe = changes.Aggregate(basis, (changed, change) => RecipeField.Of(change.Key).With(changed, change.Value));
        try
        {
            recipe.Validate();
            return recipe;
        }
        catch (ArgumentException unfit)
        {
            throw new FormatException($"this is no recipe: {unfit.Message}", unfit);
        }
    }

    private static Recipe Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw new FormatException($"this is no recipe: an object is expected, found {GivenText.Of(json)}");
        var members = json.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value)).ToList();
        if (members.GroupBy(member => member.Key).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new FormatException($"this is no recipe: '{GivenText.Of(twice.Key)}' stands twice");
        return Apply(Recipes.Characters, members);
    }

    private static void Write(Utf8JsonWriter writer, Recipe recipe)
    {
        writer.WriteStartObject();
        foreach (var field in RecipeField.All)
        {
            if (RecipeField.Added.Contains(field) && field.IsSame(recipe, Recipes.Characters)) continue;
            writer.WritePropertyName(field.Name);
            field.WriteTo(writer, recipe);
        }
        writer.WriteEndObject();
    }

    /// <summary>Recipes within other objects.</summary>
    internal sealed class Converter : JsonConverter<Recipe>
    {
        /// <inheritdoc/>
        public override Recipe Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            try
            {
                return RecipeJson.Read(document.RootElement);
            }
            catch (FormatException unfit)
            {
                throw new JsonException(unfit.Message, unfit);
            }
        }

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, Recipe value, JsonSerializerOptions options) => RecipeJson.Write(writer, value);
    }
}
