using System.Globalization;

namespace MidasNet.Data;

/// <summary>Names of classes that a reader takes for the same, so that they may be one class by mistake in two folders.</summary>
internal static class LookAlikeNames
{
    private const int MaxNamed = 3;

    /// <summary>A warning that names them; null if there are none. Single letters may differ in case: those of handwriting do.</summary>
    public static string? Warning(IReadOnlyList<string> classNames)
    {
        string[][] alike = [.. classNames.GroupBy(Key).Select(same => same.ToArray()).Where(same => same.Length > 1)];
        if (alike.Length == 0) return null;
        string named = string.Join(", ", alike.Take(MaxNamed).Select(same => $"'{PrintableText.Of(same[0])}' and '{PrintableText.Of(same[1])}' ({Difference(same[0], same[1])})"));
        string more = alike.Length > MaxNamed ? $" and {alike.Length - MaxNamed} more" : "";
        return $"there are classes whose names look alike: {named}{more}; if they are meant to be one class, give them one name";
    }

    private static string Key(string name)
    {
        string visible = Visible(ComposedText.Of(name));
        return new StringInfo(visible).LengthInTextElements == 1 ? visible : visible.ToUpperInvariant().ToLowerInvariant();
    }

    private static string Difference(string first, string second) =>
        ComposedText.Of(first) == ComposedText.Of(second) ? "accents are written in two ways, the Unicode forms NFC and NFD"
        : Visible(ComposedText.Of(first)) == Visible(ComposedText.Of(second)) ? "in spaces or invisible characters"
        : "in upper and lower case";

    // Without characters of no width, and with one space for each gap.
    private static string Visible(string name)
    {
        string shown = string.Concat(name.Where(letter => !IsInvisible(letter)).Select(letter => char.IsWhiteSpace(letter) ? ' ' : letter));
        return string.Join(' ', shown.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    // Also the fillers of Hangul, and what chooses a variant of the letter before.
    private static bool IsInvisible(char letter) => letter is '\u115f' or '\u1160' or '\u3164' or (>= '\ufe00' and <= '\ufe0f')
        || (char.IsControl(letter) && !char.IsWhiteSpace(letter)) || char.GetUnicodeCategory(letter) == UnicodeCategory.Format;
}
