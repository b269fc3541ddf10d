namespace MidasNet.Data;

/// <summary>The values beyond the edges of an image, where a warp needs them.</summary>
public enum FillKind
{
    /// <summary>0, the ground of light strokes on dark.</summary>
    Ground,

    /// <summary>The image, mirrored about its outermost pixels: for photographs.</summary>
    Reflection,

    /// <summary>The mean of each channel, which the normalisation makes 0.</summary>
    Mean,
}
