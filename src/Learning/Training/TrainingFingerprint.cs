using System.Text.Json;
using System.Text.Json.Serialization;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Learning;

/// <summary>
/// The values that must be equal for a run to be resumed, by name: every option, the model's parameters, the amount of data, the caller's
/// description.
/// </summary>
internal static class TrainingFingerprint
{
    private const int MaxListed = 20;

    private static readonly LearningJson Json = new(new JsonSerializerOptions
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters =
        {
            new JsonStringEnumConverter<OptimizerKind>(), new JsonStringEnumConverter<ScheduleKind>(), new JsonStringEnumConverter<WatchedMetric>(),
            new JsonStringEnumConverter<FlipKind>(), new JsonStringEnumConverter<PolicyKind>(), new JsonStringEnumConverter<FillKind>(),
        },
    });

    /// <summary>The fingerprint of a run.</summary>
    public static SortedDictionary<string, string> Of(TrainingOptions options, Model model, int batches, int images, string description)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["architecture"] = model.Architecture,
            ["batches per epoch"] = $"{batches}",
            ["description"] = description,
            ["images per epoch"] = $"{images}",
        };
        foreach (var parameter in model.Parameters)
            lines[$"parameter {parameter.Name}"] = $"{parameter.Shape} {parameter.Kind}{(parameter.Frozen ? ", frozen" : "")}";
        AddOptions(lines, "option", Options(options));
        return lines;
    }

    /// <exception cref="WeightFormatException">Lists what differs.</exception>
    public static void RequireSame(string path, IReadOnlyDictionary<string, string> saved, IReadOnlyDictionary<string, string> wanted)
    {
        string[] differences =
        [
            .. saved.Keys.Union(wanted.Keys).Order(StringComparer.Ordinal)
                .Where(name => saved.GetValueOrDefault(name) != wanted.GetValueOrDefault(name))
                .Select(name => $"{name} is {Text(saved, name)} there and {Text(wanted, name)} here"),
        ];
        if (differences.Length == 0) return;
        string more = differences.Length > MaxListed ? $"; and {differences.Length - MaxListed} more" : "";
        throw new WeightFormatException(path, null, $"it belongs to another run: {string.Join("; ", differences.Take(MaxListed))}{more}; a run is resumed with what it was begun with");
    }

    private static string Text(IReadOnlyDictionary<string, string> lines, string name) =>
        lines.TryGetValue(name, out string? text) ? text.Length > 0 ? text : "empty" : "missing";

    /// <summary>The options as JSON, enumerations by name.</summary>
    internal static JsonElement Options(TrainingOptions options) => JsonSerializer.SerializeToElement(options, Json.TrainingOptions);

    private static void AddOptions(SortedDictionary<string, string> lines, string name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Object)
            foreach (var member in value.EnumerateObject()) AddOptions(lines, $"{name} {member.Name}", member.Value);
        else lines[name] = value.ToString();
    }
}
