using System.Globalization;
using System.Text;

namespace MidasNet;

/// <summary>Text from an untrusted file, made safe for a message or a terminal. Compiled into each library that reads such files.</summary>
internal static class PrintableText
{
    /// <summary>The text with every control and invisible character written as its code, cut after some characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLetters">The maximum number of characters to show.</param>
    // A terminal would obey an escape sequence, and marks of direction (category Cf) make a text look like another.
    public static string Of(string text, int maxLetters = 80)
    {
        var shown = new StringBuilder();
        foreach (char letter in text.AsSpan(0, Math.Min(text.Length, maxLetters)))
            if (char.IsControl(letter) || char.IsSurrogate(letter) || IsInvisible(letter)) shown.Append($"\\u{(int)letter:x4}");
            else shown.Append(letter);
        return text.Length > maxLetters ? shown.Append("...").ToString() : shown.ToString();
    }

    /// <summary>The whole text on one line: every control and invisible character, and each half of a character, written as its code.</summary>
    public static string Line(string text)
    {
        StringBuilder? shown = null;
        for (int i = 0; i < text.Length; i++)
        {
            char letter = text[i];
            bool isPair = char.IsSurrogatePair(text, i);
            if (!isPair && (char.IsControl(letter) || char.IsSurrogate(letter) || IsInvisible(letter))) (shown ??= new StringBuilder(text, 0, i, text.Length + 5)).Append($"\\u{(int)letter:x4}");
            else shown?.Append(letter);
            if (!isPair) continue;
            i++;
            shown?.Append(text[i]);
        }
        return shown?.ToString() ?? text;
    }

    private static bool IsInvisible(char letter) =>
        char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
