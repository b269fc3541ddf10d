namespace MidasNet.Data;

/// <summary>The ways in which a picture becomes a network's input.</summary>
public enum PreprocessingKind
{
    /// <summary>A drawing, dark strokes on a light sheet, of any size: the window around its ink, light on dark.</summary>
    Drawing,

    /// <summary>A digit, light on dark, cut to its size already as in MNIST: scaled down or padded with black, if need be.</summary>
    Digit,

    /// <summary>A photograph of any size: the middle of it, scaled so that the shorter side is 8/7 of the image's, as networks of ImageNet are evaluated.</summary>
    Photo,
}
