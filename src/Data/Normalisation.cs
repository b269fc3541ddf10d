namespace MidasNet.Data;

/// <summary>How pixels become the numbers that a network sees: value = (pixel / 255 - mean) / deviation.</summary>
/// <param name="Mean">What becomes 0; pixels count 0 to 1.</param>
/// <param name="Deviation">What becomes 1, above 0.</param>
public readonly record struct Normalisation(float Mean, float Deviation)
{
    /// <summary>Pixels as 0 to 1.</summary>
    public static Normalisation None => new(0, 1);

    /// <summary>Mean and standard deviation over all pixels of the chosen images: those to train on.</summary>
    /// <exception cref="ArgumentException">No images are chosen, or all their pixels are equal.</exception>
    public static Normalisation Measure(LabelledImages images, ReadOnlySpan<int> indices)
    {
        ArgumentNullException.ThrowIfNull(images);
        var counts = new long[256];
        foreach (int i in indices)
        {
            foreach (byte pixel in images.Image(i))
                counts[pixel]++;
        }

        double number = 0, sum = 0, squares = 0;
        for (int pixel = 0; pixel < counts.Length; pixel++)
        {
            double value = pixel / 255.0;
            number += counts[pixel];
            sum += counts[pixel] * value;
            squares += counts[pixel] * value * value;
        }
        double mean = sum / number, variance = squares / number - mean * mean;
        if (!(variance > 0))
            throw new ArgumentException($"the {indices.Length} images have no spread of grey to normalise by", nameof(indices));
        return new Normalisation((float)mean, (float)Math.Sqrt(variance));
    }
}
