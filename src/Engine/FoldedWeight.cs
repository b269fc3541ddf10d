namespace MidasNet;

/// <summary>
/// The weight and bias of a convolution with the normalisation after it, kept with the weight while its sources do not change, so that predictions fold them once.
/// </summary>
/// <param name="weight">Memory for the weight.</param>
/// <param name="bias">Memory for the bias.</param>
internal sealed class FoldedWeight(Storage weight, Storage bias)
{
    /// <summary>The weight.</summary>
    public Storage Weight => weight;

    /// <summary>The bias.</summary>
    public Storage Bias => bias;

    /// <summary>True once the memory holds the folded values; otherwise the caller must write them.</summary>
    public bool IsCurrent { get; set; }
}

/// <summary>The operands of a normalisation that is folded into a convolution, besides the convolution's weight.</summary>
/// <param name="Bias">The convolution's bias, if any.</param>
/// <param name="Mean">Mean, one for each channel of results.</param>
/// <param name="Variance">Variance.</param>
/// <param name="Gamma">Scale.</param>
/// <param name="Beta">Shift.</param>
/// <param name="Epsilon">Added to the variance.</param>
internal readonly record struct FoldedNorm(Storage? Bias, Storage Mean, Storage Variance, Storage Gamma, Storage Beta, float Epsilon);
