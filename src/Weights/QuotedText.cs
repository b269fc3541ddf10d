using System.Text;

namespace MidasNet.Weights;

/// <summary>Text out of an untrusted file, made fit for an error message.</summary>
public static class QuotedText
{
    private const int Longest = 80;

    /// <summary>The text in quotes, cut after 80 characters.</summary>
    // Control characters are spelled out: a message may end on a terminal, which would obey an escape sequence.
    public static string Of(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (char letter in text.AsSpan(0, Math.Min(text.Length, Longest)))
            if (char.IsControl(letter) || char.IsSurrogate(letter)) shown.Append($"\\u{(int)letter:x4}");
            else shown.Append(letter);
        return shown.Append(text.Length > Longest ? "...\"" : "\"").ToString();
    }

    /// <summary>The first few texts, each in quotes, and how many more there are.</summary>
    public static string OfSome(IReadOnlyCollection<string> texts, int shown = 8)
    {
        string list = string.Join(", ", texts.Take(shown).Select(Of));
        return texts.Count > shown ? $"{list} and {texts.Count - shown} more" : list;
    }
}
