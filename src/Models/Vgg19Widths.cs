namespace MidasNet.Models;

/// <summary>How wide VGG19 is: as published, or, in tests, so narrow that its weights are a few kilobytes.</summary>
/// <param name="Blocks">Channels of each convolution, block by block.</param>
/// <param name="HiddenUnits">Outputs of the two hidden layers of the top.</param>
/// <param name="Classes">Outputs of the last layer.</param>
internal sealed record Vgg19Widths(IReadOnlyList<IReadOnlyList<int>> Blocks, int HiddenUnits, int Classes)
{
    /// <summary>Column E of table 1 of the paper.</summary>
    public static Vgg19Widths Published { get; } = new(Vgg19.Blocks, Vgg19Layout.HiddenUnits, Vgg19Layout.ImageNetClasses);

    /// <summary>Values of an image before the top.</summary>
    public int TopInputs => Blocks[^1][^1] * Vgg19Layout.TopSide * Vgg19Layout.TopSide;
}
