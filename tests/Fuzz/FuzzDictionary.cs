using System.Text.RegularExpressions;

namespace MidasNet.Fuzz;

/// <summary>Words of the inputs to begin with, such as the names of members and chunks, for libFuzzer to put into others: changes of bytes rarely make one.</summary>
internal static partial class FuzzDictionary
{
    private const int MaxWords = 400;

    private static readonly string[] Numbers = ["-1", "1e999", "2147483647", "2147483648", "9223372036854775807", "18446744073709551616"];

    /// <summary>The lines of a file for <c>-dict</c>.</summary>
    /// <param name="seeds">Inputs to begin with.</param>
    public static IEnumerable<string> Of(IEnumerable<byte[]> seeds)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (byte[] seed in seeds)
            foreach (Match word in Word().Matches(System.Text.Encoding.Latin1.GetString(seed)))
                counts[word.Value] = counts.GetValueOrDefault(word.Value) + 1;
        return counts.OrderByDescending(pair => pair.Value).ThenBy(pair => pair.Key, StringComparer.Ordinal).Take(MaxWords).Select(pair => pair.Key).Concat(Numbers).Select(word => $"\"{word}\"");
    }

    // Nothing that has to be escaped in the file.
    [GeneratedRegex(@"[A-Za-z_][A-Za-z0-9_.\-]{2,40}")]
    private static partial Regex Word();
}
