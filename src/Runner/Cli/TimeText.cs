using System.Globalization;

namespace MidasNet.Runner.Cli;

/// <summary>Times as they stand on a command line: 30s, 10m, 1h, 30d.</summary>
internal static class TimeText
{
    private const double MaxCount = 1e6;

    private static readonly (char Unit, double Seconds)[] Units = [('d', 86400), ('h', 3600), ('m', 60), ('s', 1)];

    /// <summary>Reads a time; null for a text that is none.</summary>
    public static TimeSpan? Parse(string text)
    {
        double seconds = text.Length == 0 ? 0 : Units.FirstOrDefault(unit => unit.Unit == text[^1]).Seconds;
        return seconds > 0 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double count) && count <= MaxCount
            ? TimeSpan.FromSeconds(seconds * count)
            : null;
    }

    /// <summary>Writes a time in the largest unit of which it is a multiple, so that <see cref="Parse"/> reads it.</summary>
    public static string Of(TimeSpan time)
    {
        var (unit, seconds) = time == TimeSpan.Zero ? Units[^1] : Units.FirstOrDefault(unit => time.TotalSeconds % unit.Seconds == 0, Units[^1]);
        return string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds / seconds:0.###}{unit}");
    }
}
