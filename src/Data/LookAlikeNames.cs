using System.Globalization;

namespace MidasNet.Data;

/// <summary>Names of classes that a reader takes for the same, so that they may be one class by mistake in two folders.</summary>
internal static class LookAlikeNames
{
    private const int MaxNamed = 3;

    /// <summary>A warning that names them; null if there are none. Single letters may differ in case: those of handwriting do.</summary>
    public static string? Warning(IReadOnlyList<string> classNames)
    {
        (string First, string Second, string Difference)[] alike = [.. classNames.Select(name => new Name(name)).GroupBy(name => name.Outline).SelectMany(Alike)];
        if (alike.Length == 0) return null;
        string named = string.Join(", ", alike.Take(MaxNamed).Select(same => $"'{PrintableText.Of(same.First)}' and '{PrintableText.Of(same.Second)}' ({same.Difference})"));
        string more = alike.Length > MaxNamed ? $" and {alike.Length - MaxNamed} more" : "";
        return $"there are classes whose names look alike: {named}{more}; if they are meant to be one class, give them one name";
    }

    private static IEnumerable<(string First, string Second, string Difference)> Alike(IEnumerable<Name> names)
    {
        Name[] some = [.. names];
        for (int i = 0; i < some.Length; i++)
            for (int j = i + 1; j < some.Length; j++)
                if (Difference(some[i], some[j]) is { } difference) yield return (some[i].Text, some[j].Text, difference);
    }

    private static string? Difference(Name first, Name second) =>
        first.Letters.SequenceEqual(second.Letters) ? "in spaces or invisible characters"
        : first.Letters.Zip(second.Letters).All(pair => AreSame(pair.First, pair.Second)) ? "accents are written in two ways, the Unicode forms NFC and NFD"
        : first.Letters.Length > 1 && first.Letters.Zip(second.Letters).All(pair => AreSame(pair.First.ToUpperInvariant(), pair.Second.ToUpperInvariant())) ? "in upper and lower case"
        : null;

    // A letter with its marks, and a single character that may stand for them: the program runs without the tables of the system, which would tell.
    private static bool AreSame(string first, string second) =>
        first == second || (first.Length > 1 && second is [> '\x7f']) || (second.Length > 1 && first is [> '\x7f']);

    // The letters of a name as a reader sees them; names of another outline are never taken for it.
    private sealed class Name(string text)
    {
        public string Text => text;

        public string[] Letters { get; } = [.. LettersOf(Visible(text))];

        public string Outline => string.Concat(Letters.Select(letter => letter is [<= '\x7f'] ? letter.ToUpperInvariant() : "*"));

        private static IEnumerable<string> LettersOf(string visible)
        {
            var letters = StringInfo.GetTextElementEnumerator(visible);
            while (letters.MoveNext()) yield return letters.GetTextElement();
        }
    }

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
