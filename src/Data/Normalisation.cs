namespace MidasNet.Data;

/// <summary>The normalisation of pixels: value = (pixel / 255 - mean) / deviation, with one mean and standard deviation for all channels or for each.</summary>
/// <param name="Mean">The mean of the first channel, which becomes 0; pixels count 0 to 1.</param>
/// <param name="Deviation">The standard deviation of the first channel, which is scaled to 1; above 0.</param>
public readonly record struct Normalisation(float Mean, float Deviation)
{
    // Of the second and third channel, if they have their own.
    private (float Mean, float Deviation)? Second { get; init; }

    private (float Mean, float Deviation)? Third { get; init; }

    /// <summary>Pixels as 0 to 1.</summary>
    public static Normalisation None => new(0, 1);

    /// <summary>The channels with their own statistics: 3, or 1 if all channels share them.</summary>
    public int Channels => Second is null ? 1 : 3;

    /// <summary>Mean and standard deviation of one channel.</summary>
    public (float Mean, float Deviation) this[int channel] => channel switch
    {
        0 => (Mean, Deviation),
        1 => Second ?? (Mean, Deviation),
        2 => Third ?? (Mean, Deviation),
        _ when Second is null => (Mean, Deviation),
        _ => throw new ArgumentOutOfRangeException(nameof(channel), channel, "there are three channels"),
    };

    /// <summary>Statistics for each channel.</summary>
    /// <param name="means">One mean, or three for red, green, blue.</param>
    /// <param name="deviations">The standard deviation of each channel.</param>
    /// <exception cref="ArgumentException">There are not 1 or 3 of both.</exception>
    public static Normalisation OfChannels(ReadOnlySpan<float> means, ReadOnlySpan<float> deviations)
    {
        if (means.Length != deviations.Length || means.Length is not (1 or 3))
            throw new ArgumentException($"{means.Length} means and {deviations.Length} standard deviations are given, but there are 1 or 3 channels", nameof(means));
        var first = new Normalisation(means[0], deviations[0]);
        return means.Length == 1 ? first : first with { Second = (means[1], deviations[1]), Third = (means[2], deviations[2]) };
    }

    /// <summary>Mean and standard deviation over all pixels of the chosen images, those to train on, for each channel.</summary>
    /// <exception cref="ArgumentException">No images are chosen, or all their pixels are equal.</exception>
    public static Normalisation Measure(LabelledImages images, ReadOnlySpan<int> indices)
    {
        ArgumentNullException.ThrowIfNull(images);
        int area = images.Height * images.Width;
        var means = new float[images.Channels];
        var deviations = new float[images.Channels];
        for (int c = 0; c < images.Channels; c++)
        {
            var counts = new long[256];
            foreach (int i in indices)
            {
                foreach (byte pixel in images.Image(i).Slice(c * area, area))
                    counts[pixel]++;
            }
            (means[c], deviations[c]) = Measure(counts, indices.Length);
        }
        // A channel in which nothing differs has nothing to scale.
        if (deviations.All(deviation => deviation == 0))
            throw new ArgumentException($"the {indices.Length} images have no spread of grey to normalise by", nameof(indices));
        return OfChannels(means, Array.ConvertAll(deviations, deviation => deviation == 0 ? 1 : deviation));
    }

    // The standard deviation is 0 if all pixels are equal or there are none.
    private static (float Mean, float Deviation) Measure(long[] counts, int images)
    {
        if (images == 0) return (0, 0);
        double number = 0, sum = 0, squares = 0;
        for (int pixel = 0; pixel < counts.Length; pixel++)
        {
            double value = pixel / 255.0;
            number += counts[pixel];
            sum += counts[pixel] * value;
            squares += counts[pixel] * value * value;
        }
        double mean = sum / number, variance = squares / number - mean * mean;
        bool isOne = counts.Count(count => count > 0) == 1;
        return ((float)mean, isOne || !(variance > 0) ? 0 : (float)Math.Sqrt(variance));
    }
}
