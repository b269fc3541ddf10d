using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MidasNet.Web;

/// <summary>All that the server writes and reads as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AuditReview))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(PredictAnswer))]
[JsonSerializable(typeof(PredictionPage))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(RunList))]
[JsonSerializable(typeof(SentDecision))]
[JsonSerializable(typeof(SweepList))]
[JsonSerializable(typeof(SweepState))]
internal sealed partial class WebJson : JsonSerializerContext
{
    /// <summary>With names in camelCase, and without unknown members. Answers are never part of an HTML page, so that quotes and é need no escapes.</summary>
    public static WebJson Text { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    });
}

/// <summary>Writes an enumeration by the camelCase names of its values.</summary>
internal sealed class CamelCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) where T : struct, Enum;
