using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MidasNet.Learning.Search;

/// <summary>Values of named settings, such as <c>dropout 0.2, width 24</c>, that a trial changes. Equal if all names and values are.</summary>
[JsonConverter(typeof(TrialSettingsJson))]
internal sealed class TrialSettings : IEquatable<TrialSettings>
{
    private readonly KeyValuePair<string, JsonElement>[] values;
    private readonly string text;

    /// <summary>Takes the values in their order, which tables keep.</summary>
    /// <param name="values">Names, none twice, with values of JSON.</param>
    public TrialSettings(params IEnumerable<KeyValuePair<string, JsonElement>> values)
    {
        this.values = [.. values];
        var sorted = this.values.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} {pair.Value.GetRawText()}");
        text = string.Join('\n', sorted);
    }

    /// <summary>No values: the base as it is.</summary>
    public static TrialSettings None { get; } = new();

    /// <summary>The names with their values.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonElement>> Values => values;

    /// <summary>Makes settings of plain values: numbers, strings, booleans.</summary>
    public static TrialSettings Of(params (string Name, object Value)[] values) =>
        new(values.Select(pair => KeyValuePair.Create(pair.Name, LearningJson.Element(pair.Value))));

    /// <summary>A value as tables show it: numbers with four digits, strings without quotes, a dash for a missing value.</summary>
    public static string Show(JsonElement? value) => value switch
    {
        null => "–",
        { ValueKind: JsonValueKind.String } text => text.GetString() ?? "",
        { ValueKind: JsonValueKind.Number } number => number.GetDouble().ToString("G4", CultureInfo.InvariantCulture),
        { ValueKind: JsonValueKind.True } => "yes",
        { ValueKind: JsonValueKind.False } => "no",
        var other => other.Value.GetRawText(),
    };

    /// <summary>The value of a setting; null if it has none here.</summary>
    public JsonElement? Find(string name)
    {
        foreach (var (known, value) in values)
            if (known == name) return value;
        return null;
    }

    /// <inheritdoc/>
    public bool Equals(TrialSettings? other) => other is not null && text == other.text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TrialSettings);

    /// <inheritdoc/>
    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() =>
        values.Length == 0 ? "as it is" : string.Join(", ", values.Select(pair => $"{pair.Key} {Show(pair.Value)}"));
}
