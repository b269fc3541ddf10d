namespace MidasNet.Models;

/// <summary>Where VGG19 is cut for its features, and how large it sees an image.</summary>
/// <param name="Blocks">Blocks before the cut, 1 to 5.</param>
/// <param name="Framing">How an image gets its size.</param>
public readonly record struct Vgg19Cut(int Blocks, Vgg19Framing Framing)
{
    /// <summary>Features of an image: the channels of the last block at each place that its pool leaves.</summary>
    public int Dimension => Vgg19.Blocks[Blocks - 1][^1] * (Framing.Side >> Blocks) * (Framing.Side >> Blocks);

    /// <summary>Such as <c>block3_pool, padded to 32</c>.</summary>
    public override string ToString() => $"block{Blocks}_pool, {Framing}";
}
