using System.Text.RegularExpressions;

namespace MidasNet.Data;

/// <summary>The writers of Chars74K's drawings, which their file names tell: imgCCC-WWW.png is class CCC by writer WWW.</summary>
internal static partial class Writers
{
    /// <summary>The writer of each image, "001" to "055": the groups of a split by writer.</summary>
    /// <param name="names">Paths or entries, as in <see cref="LabelledImages.Names"/>.</param>
    /// <exception cref="FormatException">A file is not named in this way.</exception>
    public static string[] Of(IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return [.. names.Select(Of)];
    }

    /// <summary>The writer of one image, by its name; null if it is not named in this way.</summary>
    public static string? Find(string name) => FileName().Match(name) is { Success: true } match ? match.Groups["writer"].Value : null;

    private static string Of(string name) => Find(name) ?? throw new FormatException($"'{name}' does not tell its writer: expected a file name like img001-042.png (class, writer)");

    [GeneratedRegex(@"(^|[/\\])img[0-9]{3}-(?<writer>[0-9]{3})\.[A-Za-z]+$", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();
}
