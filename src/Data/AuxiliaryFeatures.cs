namespace MidasNet.Data;

/// <summary>
/// Auxiliary features of each image, such as the size and position of a character on its sheet before it was scaled to
/// the size of all. Immutable.
/// </summary>
public sealed class AuxiliaryFeatures
{
    private readonly float[] values;

    /// <summary>Wraps the features of all images, image by image, without a copy.</summary>
    /// <param name="dimension">Features of each image.</param>
    /// <param name="values">The features of all images, row by row.</param>
    /// <exception cref="ArgumentException">The values are not that many, or one is not finite.</exception>
    public AuxiliaryFeatures(int dimension, float[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length % dimension != 0)
            throw new ArgumentException($"{values.Length} values are not a multiple of {dimension} features", nameof(values));
        int spoilt = Array.FindIndex(values, value => !float.IsFinite(value));
        if (spoilt >= 0)
            throw new ArgumentException(FormattableString.Invariant($"auxiliary feature {spoilt % dimension} of image {spoilt / dimension} is {values[spoilt]}, not a finite value"), nameof(values));
        (Dimension, this.values) = (dimension, values);
    }

    /// <summary>Features of each image.</summary>
    public int Dimension { get; }

    /// <summary>Images.</summary>
    public int Count => values.Length / Dimension;

    /// <summary>The features of one image.</summary>
    public ReadOnlySpan<float> this[int image] => values.AsSpan(image * Dimension, Dimension);
}
