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

    private static bool IsInvisible(char letter) =>
        char.GetUnicodeCategory(letter) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
