namespace MidasNet.Data;

/// <summary>The ways in which a picture becomes a network's input.</summary>
public enum PreprocessingKind
{
    /// <summary>A drawing, dark strokes on a light sheet, of any size: the window around its ink, light on dark.</summary>
    Drawing,

    /// <summary>A digit, light on dark, cut to its size already as in MNIST: scaled down or padded with black, if need be.</summary>
    Digit,

    /// <summary>A photograph in colour: the square in its middle, scaled.</summary>
    Photo,
}
