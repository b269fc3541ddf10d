using System.Text.Json;
using System.Text.Json.Serialization;

namespace MidasNet.Learning.Search;

/// <summary>
/// A space as JSON: an object with a member for each setting, which is <c>{"linear": [low, high]}</c>, <c>{"log": [low, high]}</c>,
/// <c>{"whole": [low, high]}</c> or <c>{"choice": [value, value, ...]}</c>.
/// </summary>
internal sealed class SearchSpaceJson : JsonConverter<SearchSpace>
{
    private const string Forms = "{\"linear\": [0, 0.5]}, {\"log\": [0.001, 0.01]}, {\"whole\": [16, 48]} or {\"choice\": [24, 32]}";

    /// <inheritdoc/>
    public override SearchSpace Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        JsonTexts.Require(document.RootElement);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("a space is an object with a member for each setting");
        var dimensions = document.RootElement.EnumerateObject().Select(ReadDimension).ToList();
        if (dimensions.Count == 0) throw new JsonException("a space needs at least one setting to vary");
        if (dimensions.GroupBy(dimension => dimension.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new JsonException($"'{GivenText.Of(twice.Key)}' stands twice");
        return new SearchSpace(dimensions);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SearchSpace value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var dimension in value.Dimensions)
        {
            writer.WritePropertyName(dimension.Name);
            dimension.WriteTo(writer);
        }
        writer.WriteEndObject();
    }

    private static SearchDimension ReadDimension(JsonProperty member)
    {
        JsonProperty[] range = member.Value.ValueKind == JsonValueKind.Object ? [.. member.Value.EnumerateObject()] : [];
        if (range is not [{ Value.ValueKind: JsonValueKind.Array } only]) throw Unfit(member, $"it should be one of {Forms}");
        JsonElement[] values = [.. only.Value.EnumerateArray().Select(value => value.Clone())];
        try
        {
            if (only.Name == "choice") return SearchDimension.Choice(member.Name, values);
            if (values is not [{ ValueKind: JsonValueKind.Number } low, { ValueKind: JsonValueKind.Number } high])
                throw new ArgumentException($"a range has two numbers; a dimension is {Forms}");
            return only.Name switch
            {
                "linear" => SearchDimension.Linear(member.Name, low.GetDouble(), high.GetDouble()),
                "log" => SearchDimension.Log(member.Name, low.GetDouble(), high.GetDouble()),
                "whole" => SearchDimension.Whole(member.Name, low.GetDouble(), high.GetDouble()),
                _ => throw new ArgumentException($"'{GivenText.Of(only.Name)}' is no kind of range; it should be one of {Forms}"),
            };
        }
        catch (ArgumentException unfit)
        {
            throw Unfit(member, unfit.Message);
        }
    }

    private static JsonException Unfit(JsonProperty member, string why) =>
        new($"'{GivenText.Of(member.Name)}' is {GivenText.Of(member.Value)}: {why}");
}
