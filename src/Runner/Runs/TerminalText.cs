using System.Globalization;
using System.Text;

namespace MidasNet.Runner.Runs;

/// <summary>
/// Makes text safe for a terminal, whatever file or person it comes from: a terminal obeys escape sequences, and marks of direction (category Cf) make a name
/// look like another.
/// </summary>
internal static class TerminalText
{
    /// <summary>One line: control characters, line breaks among them, become spaces, invisible ones their codes.</summary>
    public static string Of(string line) => Escape(line, keepsLines: false);

    /// <summary>Text of several lines: line breaks and tabs stay.</summary>
    public static string OfLines(string text) => Escape(text, keepsLines: true);

    private static string Escape(string text, bool keepsLines)
    {
        int first = 0;
        while (first < text.Length && IsPlain(text, first, keepsLines)) first++;
        if (first == text.Length) return text;
        var shown = new StringBuilder(text, 0, first, text.Length + 16);
        for (int i = first; i < text.Length; i++)
        {
            if (IsPlain(text, i, keepsLines)) shown.Append(text[i]);
            else if (char.IsControl(text[i])) shown.Append(' ');
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
        }
        return shown.ToString();
    }

    private static bool IsPlain(string text, int at, bool keepsLines)
    {
        char letter = text[at];
        if (letter is >= ' ' and <= '~') return true;
        // A return without a new line would let a text overwrite what stands before it.
        if (char.IsControl(letter)) return keepsLines && (letter is '\n' or '\t' || (letter == '\r' && at + 1 < text.Length && text[at + 1] == '\n'));
        // Both halves of a pair are judged by the pair, which may be an invisible tag.
        int start = char.IsLowSurrogate(letter) && at > 0 && char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;
        return CharUnicodeInfo.GetUnicodeCategory(text, start) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
    }
}
