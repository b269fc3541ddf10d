using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MidasNet.Learning;

namespace MidasNet.Runner.Runs;

/// <summary>
/// How the files of a run are written as JSON: camelCase names, enumerations by name. The types are those that <see cref="RunnerJson"/> lists: how they are
/// read and written is generated with the program, so that it needs no reflection and can be compiled to native code.
/// </summary>
internal static class RunJson
{
    /// <summary>For whole files, which people read.</summary>
    public static JsonSerializerOptions Indented { get; } = Options(indented: true);

    /// <summary>For one object per line.</summary>
    public static JsonSerializerOptions Line { get; } = Options(indented: false);

    /// <summary>A value as one line of text.</summary>
    public static string LineOf<T>(T value) => JsonSerializer.Serialize(value, InfoOf<T>(Line));

    /// <summary>A value as a text for people.</summary>
    public static string IndentedOf<T>(T value) => JsonSerializer.Serialize(value, InfoOf<T>(Indented));

    /// <summary>A value as a tree.</summary>
    public static JsonNode? NodeOf<T>(T value) => JsonSerializer.SerializeToNode(value, InfoOf<T>(Line));

    /// <summary>Reads a text.</summary>
    /// <exception cref="JsonException">It does not hold a <typeparamref name="T"/>.</exception>
    public static T? Read<T>(string text) => Bounded(() => JsonSerializer.Deserialize(text, InfoOf<T>(Line)));

    /// <summary>Reads a text that is an object with a member; null if it is anything else.</summary>
    /// <exception cref="JsonException">It has the member, and does not hold a <typeparamref name="T"/>.</exception>
    public static T? ReadWith<T>(string text, string member) where T : class
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(member, out _)) return null;
        }
        catch (JsonException)
        {
            return null;
        }
        return Read<T>(text);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="JsonException">It does not hold a <typeparamref name="T"/>.</exception>
    public static T? Read<T>(Stream stream) => Bounded(() => JsonSerializer.Deserialize(stream, InfoOf<T>(Line)));

    // The message of the parser may repeat the rest of the file.
    private static T? Bounded<T>(Func<T?> read)
    {
        try
        {
            return read();
        }
        catch (JsonException damage)
        {
            throw GivenText.Shortened(damage);
        }
    }

    private static JsonTypeInfo<T> InfoOf<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));

    private static JsonSerializerOptions Options(bool indented)
    {
        var options = new JsonSerializerOptions
        {
            TypeInfoResolver = RunnerJson.Default,
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            WriteIndented = indented,
            // A file without a value that there must be is no file of a run.
            RespectNullableAnnotations = true,
            AllowDuplicateProperties = false,
            NewLine = "\n", // the same bytes on every system
            // A diverged run has losses that are NaN, and the record of it must not fail.
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
            // The files are never part of an HTML page, so that é and < need no escapes.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        foreach (var converter in RunnerJson.Enumerations) options.Converters.Add(converter);
        return options;
    }
}
