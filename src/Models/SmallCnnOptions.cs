using System.Text.Json.Serialization;

namespace MidasNet.Models;

/// <summary>The sizes of a <see cref="SmallCnn"/>: which member of the family it is.</summary>
/// <param name="Classes">Classes to tell apart, at least 2.</param>
/// <param name="Channels">Channels of the input: 1 for grey.</param>
/// <param name="Width">Channels of the stem and the first stage; each later stage has twice as many.</param>
/// <param name="Depth">3x3 convolutions in each of the four stages, at least 1: what the depth study varies.</param>
/// <param name="BatchNorm">True for a batch normalisation after each convolution.</param>
/// <param name="Residual">True for residual stages.</param>
/// <param name="Dropout">Rate before the last layer.</param>
/// <param name="StemStride">
/// 2, or 1 for images so small that each pixel counts: then everything after the stem is twice as high and wide, and expensive. The weights have the
/// same shapes.
/// </param>
/// <param name="AuxiliaryFeatures">Auxiliary features of each image besides its pixels; 0 for none. Named <c>measures</c> in checkpoints.</param>
/// <param name="Oversampling">
/// Rows and columns of the input that are averaged into one of the first convolution's, so that augmentation works on a finer image and does not blur.
/// 1 for none; at most the image's side.
/// </param>
/// <param name="Densities">
/// Auxiliary features with a normal density in each class, whose logarithm is added to the logits of a prediction
/// (<see cref="SmallCnn.FitDensities"/>); 0 for none.
/// </param>
public sealed record SmallCnnOptions(
    int Classes, int Channels = 1, int Width = 24, int Depth = 2, bool BatchNorm = true, bool Residual = true, float Dropout = 0.2f,
    int StemStride = 2, [property: JsonPropertyName("measures")] int AuxiliaryFeatures = 0, int Oversampling = 1, int Densities = 0) : IModelOptions
{
    /// <summary>Stages of a network: after each but the last the image is halved.</summary>
    public const int Stages = 4;

    /// <summary>Units of the layer between the auxiliary features and the classifier.</summary>
    public const int AuxiliaryUnits = 32;

    /// <summary>The maximum number of auxiliary features with densities: the number of their products grows with the square.</summary>
    public const int MaxDensities = 16;

    /// <summary>Inputs of the last layer: the average and the maximum of each channel, and the units of the auxiliary features.</summary>
    internal int PooledFeatures => 2 * (Width << (Stages - 1)) + (AuxiliaryFeatures > 0 ? AuxiliaryUnits : 0);

    /// <inheritdoc/>
    IModelOptions IModelOptions.ForClasses(int classes, int side) => this with { Classes = classes };

    /// <summary>Throws where a size makes no network.</summary>
    /// <exception cref="ArgumentException">Says which and what would fit.</exception>
    public void Validate()
    {
        if (Classes < 2) throw new ArgumentException($"{Classes} classes: at least 2 are needed");
        if (Channels is < 1 or > 64) throw new ArgumentException($"{Channels} input channels: 1 to 64 fit");
        if (Width is < 1 or > 512) throw new ArgumentException($"width {Width}: 1 to 512 fit");
        if (Depth is < 1 or > 32) throw new ArgumentException($"depth {Depth}: 1 to 32 convolutions a stage fit");
        if (StemStride is < 1 or > 2) throw new ArgumentException($"stem stride {StemStride}: 1 or 2 fits");
        if (Dropout is not (>= 0 and < 1)) throw new ArgumentException(FormattableString.Invariant($"dropout {Dropout}: at least 0 and below 1"));
        if (AuxiliaryFeatures is < 0 or > 1024) throw new ArgumentException($"{AuxiliaryFeatures} auxiliary features: 0 to 1024 fit");
        if (Densities < 0 || Densities > Math.Min(AuxiliaryFeatures, MaxDensities))
        {
            throw new ArgumentException(
                $"densities of {Densities} auxiliary features: 0 to {Math.Min(AuxiliaryFeatures, MaxDensities)} fit where there are {AuxiliaryFeatures}");
        }
        if (Oversampling is < 1 or > 8) throw new ArgumentException($"oversampling {Oversampling}: 1 to 8 fits");
    }

    /// <inheritdoc/>
    public void RequireInput(int height, int width)
    {
        if (Math.Min(height, width) < Oversampling)
            throw new ArgumentException($"oversampling {Oversampling} averages {Oversampling} x {Oversampling} pixels, an image has {height} x {width}");
    }
}
