namespace MidasNet.Data;

/// <summary>The operations of an <see cref="ImagePolicy"/>.</summary>
internal enum PolicyOperation
{
    /// <summary>None.</summary>
    Identity,

    /// <summary>Columns of shift per row.</summary>
    ShearX,

    /// <summary>Rows of shift per column.</summary>
    ShearY,

    /// <summary>A shift along the rows.</summary>
    TranslateX,

    /// <summary>A shift along the columns.</summary>
    TranslateY,

    /// <summary>A rotation about the middle.</summary>
    Rotate,

    /// <summary>A factor on all pixels.</summary>
    Brightness,

    /// <summary>A factor on the distance of colours from their grey.</summary>
    Saturation,

    /// <summary>A factor on the distance of pixels from the mean grey.</summary>
    Contrast,

    /// <summary>A factor on the distance of pixels from the smoothed image.</summary>
    Sharpness,

    /// <summary>Fewer bits a pixel.</summary>
    Posterize,

    /// <summary>The negative of bright pixels.</summary>
    Solarize,

    /// <summary>Pixels spread over all values.</summary>
    AutoContrast,

    /// <summary>Values equally frequent.</summary>
    Equalize,
}
