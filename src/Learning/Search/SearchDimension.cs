using System.Globalization;
using System.Text.Json;

namespace MidasNet.Learning.Search;

/// <summary>A setting that a search varies, and the values that it may have.</summary>
internal sealed class SearchDimension
{
    private const int Digits = 4; // of a drawn value: more are not significant, and make tables hard to read

    private readonly double low, high;
    private readonly JsonElement[] choices = [];

    private SearchDimension(string name, DimensionKind kind, double low, double high) => (Name, Kind, this.low, this.high) = (name, kind, low, high);

    private SearchDimension(string name, JsonElement[] choices) => (Name, Kind, this.choices) = (name, DimensionKind.Choice, choices);

    /// <summary>The setting.</summary>
    public string Name { get; }

    /// <summary>The distribution of its values.</summary>
    public DimensionKind Kind { get; }

    /// <summary>Values that show whether all of the dimension is allowed: the ends of a range, or all choices.</summary>
    public IEnumerable<JsonElement> Extremes => Kind == DimensionKind.Choice ? choices : [Element(low), Element(high)];

    /// <summary>A real number in a range.</summary>
    /// <exception cref="ArgumentException">The ends are not finite numbers in order.</exception>
    public static SearchDimension Linear(string name, double low, double high) => new(name, DimensionKind.Linear, low, Ordered(low, high));

    /// <summary>A positive real number in a range, log-uniform.</summary>
    /// <exception cref="ArgumentException">The ends are not positive finite numbers in order.</exception>
    public static SearchDimension Log(string name, double low, double high) => low > 0
        ? new(name, DimensionKind.Log, low, Ordered(low, high))
        : throw new ArgumentException($"a logarithmic range needs positive ends, not {Text(low)}");

    /// <summary>An integer in a range, both ends included.</summary>
    /// <exception cref="ArgumentException">The ends are not integers in order.</exception>
    public static SearchDimension Whole(string name, double low, double high) =>
        double.IsInteger(low) && double.IsInteger(high) && high - low < int.MaxValue
            ? new(name, DimensionKind.Whole, low, Ordered(low, high))
            : throw new ArgumentException($"a range of integers needs integer ends, not {Text(low)} and {Text(high)}");

    /// <summary>One of some values.</summary>
    /// <exception cref="ArgumentException">There are fewer than two, or one stands twice.</exception>
    public static SearchDimension Choice(string name, params JsonElement[] values)
    {
        if (values.Length < 2) throw new ArgumentException($"a choice needs at least two values, not {values.Length}");
        string[] texts = [.. values.Select(value => value.GetRawText())];
        if (texts.Distinct().Count() < texts.Length) throw new ArgumentException($"a choice needs different values, not {GivenText.OfSome(texts)}");
        return new(name, values);
    }

    /// <summary>One of some plain values.</summary>
    /// <exception cref="ArgumentException">There are fewer than two, or one stands twice.</exception>
    public static SearchDimension Choice(string name, params object[] values) =>
        Choice(name, [.. values.Select(LearningJson.Element)]);

    /// <summary>Draws a value.</summary>
    public JsonElement Sample(ref RandomStream random) => Kind switch
    {
        DimensionKind.Linear => Element(Rounded(random.NextDouble(low, high))),
        DimensionKind.Log => Element(Rounded(Math.Exp(random.NextDouble(Math.Log(low), Math.Log(high))))),
        DimensionKind.Whole => Element(low + random.NextInt((int)(high - low) + 1)),
        _ => choices[random.NextInt(choices.Length)],
    };

    /// <summary>The dimension as files of spaces have it, such as <c>{"log": [0.001, 0.01]}</c>.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteStartArray(JsonNamingPolicy.CamelCase.ConvertName(Kind.ToString()));
        foreach (var value in Extremes) value.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override string ToString() => Kind == DimensionKind.Choice
        ? $"{Name}: {string.Join(" or ", choices.Select(value => TrialSettings.Show(value)))}"
        : $"{Name}: {Text(low)} to {Text(high)}{(Kind == DimensionKind.Log ? ", logarithmic" : "")}";

    private static double Ordered(double low, double high) => double.IsFinite(low) && double.IsFinite(high) && low < high
        ? high
        : throw new ArgumentException($"a range needs two finite numbers, the lower first, not {Text(low)} and {Text(high)}");

    // Rounding may not leave the range, whose ends can have more digits.
    private double Rounded(double value) =>
        Math.Clamp(double.Parse(value.ToString($"G{Digits}", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), low, high);

    private static JsonElement Element(double value) => JsonSerializer.SerializeToElement(value, LearningJson.Default.Double);

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
