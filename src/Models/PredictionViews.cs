namespace MidasNet.Models;

/// <summary>The views of an image whose probabilities are averaged to a prediction.</summary>
public enum PredictionViews
{
    /// <summary>The image alone.</summary>
    Image,

    /// <summary>The image and its mirror image, left and right swapped: two passes through the network.</summary>
    Mirrored,

    /// <summary>
    /// The image, which weighs a half, and the image shifted by a pixel (of 32) towards two opposite corners, which weigh a quarter each, all with their mirror
    /// images: six passes (the multi-crop evaluation of Jordan, "94% on CIFAR-10 in 3.29 seconds on a single GPU", arXiv 2404.00498, section 3.5).
    /// </summary>
    MirroredAndShifted,
}
