namespace MidasNet.Data;

/// <summary>How an image of one size becomes one of another where no random crop does it.</summary>
public enum InputFraming
{
    /// <summary>All of the image, resampled.</summary>
    Resize,

    /// <summary>The middle of the image, pixel by pixel.</summary>
    CentreCrop,
}
