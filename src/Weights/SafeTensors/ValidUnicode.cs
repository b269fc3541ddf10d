namespace MidasNet.Weights;

/// <summary>Guards text that is to be written to a file.</summary>
internal static class ValidUnicode
{
    /// <summary>Returns the text if it can be written as UTF-8.</summary>
    /// <exception cref="ArgumentException">It holds half of a surrogate pair.</exception>
    // A writer of JSON would replace it without a word, and the name that is read back would be another.
    public static string Require(string text)
    {
        for (int i = 0; i < text.Length; i++)
            if (char.IsSurrogatePair(text, i)) i++;
            else if (char.IsSurrogate(text[i])) throw new ArgumentException($"{QuotedText.Of(text)} is not valid Unicode");
        return text;
    }
}
