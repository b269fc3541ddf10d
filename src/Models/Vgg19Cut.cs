using System.Globalization;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>The cut of VGG19 for its features, and the framing of an image to its input size.</summary>
/// <param name="Blocks">Blocks before the cut, 1 to 5.</param>
/// <param name="Framing">The framing that gives an image its size.</param>
internal readonly record struct Vgg19Cut(int Blocks, Vgg19Framing Framing)
{
    private const string Prefix = "block", Suffix = "_pool, ";

    /// <summary>Features of an image of the published network: the channels of the last block at each position that its pool leaves.</summary>
    public int Dimension => DimensionOf(Vgg19.Blocks);

    /// <summary>Features of an image of a network that may be narrower.</summary>
    /// <param name="channels">Channels of each convolution, block by block (<see cref="Vgg19Options.BlockChannels"/>).</param>
    public int DimensionOf(IReadOnlyList<IReadOnlyList<int>> channels) => channels[Blocks - 1][^1] * (Framing.Side >> Blocks) * (Framing.Side >> Blocks);

    /// <summary>Such as <c>block3_pool, padded to 32</c>.</summary>
    public override string ToString() => $"{Prefix}{Blocks}{Suffix}{Framing}";

    /// <summary>Understands what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is nothing of the kind.</exception>
    public static Vgg19Cut Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int end = text.IndexOf(Suffix, StringComparison.Ordinal);
        if (end < 0 || !text.StartsWith(Prefix, StringComparison.Ordinal)
            || !int.TryParse(text.AsSpan(Prefix.Length, end - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int blocks)
            || blocks < 1 || blocks > Vgg19.Blocks.Count)
        {
            throw new FormatException($"{QuotedText.Of(text)} is no cut of VGG19, such as '{new Vgg19Cut(3, Vgg19Framing.Padded32)}'");
        }
        return new Vgg19Cut(blocks, Vgg19Framing.Parse(text[(end + Suffix.Length)..]));
    }
}
