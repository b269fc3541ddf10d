namespace MidasNet.Data;

/// <summary>
/// Numbers that are known of each image besides its pixels, such as how large and where on the sheet a character was drawn before it was brought to
/// the size of all. Immutable.
/// </summary>
public sealed class Measures
{
    private readonly float[] values;

    /// <summary>Takes over the numbers of all images, image by image, without a copy.</summary>
    /// <param name="dimension">Numbers of each image.</param>
    /// <param name="values">A whole number of images.</param>
    /// <exception cref="ArgumentException">The values are not that many, or one is not finite.</exception>
    public Measures(int dimension, float[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length % dimension != 0)
            throw new ArgumentException($"{values.Length} numbers are not {dimension} for each image", nameof(values));
        int spoilt = Array.FindIndex(values, value => !float.IsFinite(value));
        if (spoilt >= 0) throw new ArgumentException($"measure {spoilt % dimension} of image {spoilt / dimension} is {values[spoilt]}", nameof(values));
        (Dimension, this.values) = (dimension, values);
    }

    /// <summary>Numbers of each image.</summary>
    public int Dimension { get; }

    /// <summary>Images.</summary>
    public int Count => values.Length / Dimension;

    /// <summary>The numbers of one image.</summary>
    public ReadOnlySpan<float> this[int image] => values.AsSpan(image * Dimension, Dimension);
}
