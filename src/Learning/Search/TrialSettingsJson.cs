using System.Text.Json;
using System.Text.Json.Serialization;

namespace MidasNet.Learning.Search;

/// <summary>Settings as a JSON object, a member for each.</summary>
internal sealed class TrialSettingsJson : JsonConverter<TrialSettings>
{
    /// <inheritdoc/>
    public override TrialSettings Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        JsonTexts.Require(document.RootElement);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("settings are an object with a member for each");
        return new TrialSettings([.. document.RootElement.EnumerateObject().Select(member => KeyValuePair.Create(member.Name, member.Value.Clone()))]);
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TrialSettings value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, setting) in value.Values)
        {
            writer.WritePropertyName(name);
            setting.WriteTo(writer);
        }
        writer.WriteEndObject();
    }
}
