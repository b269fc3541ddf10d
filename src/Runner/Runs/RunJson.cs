using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MidasNet.Runner.Runs;

/// <summary>How the files of a run are written as JSON: camelCase names, enumerations by name.</summary>
internal static class RunJson
{
    /// <summary>For whole files, which people read.</summary>
    public static JsonSerializerOptions Indented { get; } = Options(indented: true);

    /// <summary>For one object per line.</summary>
    public static JsonSerializerOptions Line { get; } = Options(indented: false);

    private static JsonSerializerOptions Options(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = indented,
        NewLine = "\n", // the same bytes on every system
        // A diverged run has losses that are NaN, and the record of it must not fail.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        // The files are never part of an HTML page, so that é and < need no escapes.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
