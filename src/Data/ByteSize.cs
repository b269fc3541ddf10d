using System.Globalization;

namespace MidasNet.Data;

/// <summary>Sizes in bytes as texts: a number alone, or one with K, M, G or T (powers of 1,024), such as <c>20G</c>.</summary>
internal static class ByteSize
{
    /// <summary>The size that a text states; null if it states none.</summary>
    public static long? Parse(string text)
    {
        int shift = text.Length == 0 ? 0 : char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 };
        string number = shift == 0 ? text : text[..^1];
        return long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value <= long.MaxValue >> shift ? value << shift : null;
    }
}
