using System.Globalization;
using System.Text;

namespace MidasNet.Weights;

/// <summary>Text out of an untrusted file, made fit for a message or a terminal.</summary>
internal static class QuotedText
{
    private const int MaxLetters = 80;

    /// <summary>The text in quotes, cut after 80 characters.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"\"{Plain(text)}\"";
    }

    /// <summary>The first few texts, each in quotes, and how many more there are.</summary>
    public static string OfSome(IReadOnlyCollection<string> texts, int shown = 8)
    {
        ArgumentNullException.ThrowIfNull(texts);
        string list = string.Join(", ", texts.Take(shown).Select(Of));
        return texts.Count > shown ? $"{list} and {texts.Count - shown} more" : list;
    }

    /// <summary>The text without quotes, cut after some characters.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLetters">The maximum number of characters to show.</param>
    // A terminal would obey an escape sequence, and marks of direction (category Cf) make a text look like another.
    public static string Plain(string text, int maxLetters = MaxLetters)
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
