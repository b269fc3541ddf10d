namespace MidasNet.Weights;

/// <summary>Text from an untrusted file, quoted for a message or a terminal.</summary>
internal static class QuotedText
{
    /// <summary>The text in quotes, cut after 80 characters.</summary>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return $"\"{PrintableText.Of(text)}\"";
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
    public static string Plain(string text, int maxLetters = 80) => PrintableText.Of(text, maxLetters);
}
