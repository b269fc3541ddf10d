namespace MidasNet.Data;

/// <summary>Which images are mirrored left to right.</summary>
public enum FlipKind
{
    /// <summary>No image.</summary>
    None,

    /// <summary>Each image with a probability of a half, in each epoch.</summary>
    Random,

    /// <summary>
    /// Each image in every other epoch, half of the images in even epochs, so that two epochs in a row show both (Jordan, "94% on CIFAR-10 in 3.29 seconds on
    /// a single GPU", arXiv 2404.00498).
    /// </summary>
    Alternating,

    /// <summary>Every image: a second view in prediction.</summary>
    All,
}
