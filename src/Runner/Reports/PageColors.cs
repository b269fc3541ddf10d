using System.Globalization;

namespace MidasNet.Runner.Reports;

/// <summary>
/// The colours of a report's page, each with a value for the light and for the dark scheme. Texts have a contrast of at least 4.5 to what they stand on, the
/// first three series of charts of at least 3 (WCAG 2.2, AA).
/// </summary>
internal static class PageColors
{
    // The name of the style variable, its value in the light scheme, and in the dark one.
    private static readonly (string Name, string Light, string Dark)[] All =
    [
        ("paper", "#FFFFFF", "#15181D"),
        ("ink", ChartColors.Ink, "#DDE1E6"),
        ("title", "#000000", "#F2F4F7"),
        ("muted", "#57606A", "#9BA5B1"),
        ("grid", ChartColors.Grid, "#363C45"),
        ("guide", "#F4F4F4", "#1F242B"),
        ("link", "#00579E", "#7CBDF5"),
        ("wrong", ChartColors.Wrong, "#FF8A5C"),
        .. ChartColors.Series.Zip(DarkSeries).Select((pair, i) => ($"series{i}", pair.First, pair.Second)),
    ];

    private static readonly Dictionary<string, string> Variables = All.DistinctBy(color => color.Light).ToDictionary(
        color => color.Light, color => $"var(--{color.Name})", StringComparer.OrdinalIgnoreCase);

    private static IReadOnlyList<string> DarkSeries => ["#4BA6E8", "#FF8F4A", "#2BC598", "#E39ACB", "#E9AC1F", "#9ADAF9", "#B9C0C8"];

    /// <summary>The declarations of the light scheme.</summary>
    public static string Light => string.Concat(All.Select(color => $"--{color.Name}:{color.Light};"));

    /// <summary>The declarations of the dark scheme.</summary>
    public static string Dark => string.Concat(All.Select(color => $"--{color.Name}:{color.Dark};"));

    /// <summary>The variable for a colour of the charts, <c>var(--name)</c>; null for another colour.</summary>
    /// <param name="color">The colour as <c>#RRGGBB</c> or <c>rgb(r,g,b)</c>.</param>
    public static string? VariableOf(string color) => Variables.GetValueOrDefault(color.StartsWith("rgb(", StringComparison.Ordinal) ? Hex(color) : color);

    private static string Hex(string rgb)
    {
        string[] channels = rgb["rgb(".Length..].TrimEnd(')').Split(',');
        return "#" + string.Concat(channels.Select(channel => int.TryParse(channel, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? $"{value:X2}" : "-"));
    }
}
