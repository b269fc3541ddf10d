namespace MidasNet.Data;

/// <summary>Features of many images, as a frozen network computed them, stored in 16 bits: half the memory, and precise enough to train on.</summary>
internal sealed class FeatureMatrix
{
    private readonly Half[] values;

    /// <summary>Allocates memory for features, which <see cref="Set"/> fills.</summary>
    /// <param name="count">Images.</param>
    /// <param name="dimension">Features of each image.</param>
    public FeatureMatrix(int count, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        if ((long)count * dimension > Array.MaxLength)
            throw new ArgumentException($"{count} images with {dimension} features are more than {Array.MaxLength} values", nameof(count));
        (Count, Dimension) = (count, dimension);
        values = new Half[count * dimension];
    }

    /// <summary>The number of images.</summary>
    public int Count { get; }

    /// <summary>Features of each image.</summary>
    public int Dimension { get; }

    /// <summary>All features, image by image.</summary>
    public Span<Half> Values => values;

    /// <summary>The features of one image.</summary>
    public ReadOnlySpan<Half> this[int image] => values.AsSpan(image * Dimension, Dimension);

    /// <summary>Stores the features of consecutive images.</summary>
    /// <param name="firstImage">The first of them.</param>
    /// <param name="features">The features of one or more images; values beyond the range of 16 bits are clamped.</param>
    public void Set(int firstImage, ReadOnlySpan<float> features)
    {
        var target = values.AsSpan(firstImage * Dimension, features.Length);
        float largest = (float)Half.MaxValue;
        for (int i = 0; i < features.Length; i++) target[i] = (Half)Math.Clamp(features[i], -largest, largest);
    }
}
