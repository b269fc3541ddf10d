namespace MidasNet.Data;

/// <summary>
/// Scales each feature to about unit standard deviation: z = (x - mean) / (deviation + share · mean deviation), clipped. The added share keeps features that
/// hardly ever differ from zero from becoming noise of full size.
/// </summary>
internal sealed class FeatureScaling
{
    private const double Share = 0.1;

    /// <summary>The largest size of a scaled feature.</summary>
    internal const float Limit = 6;

    private readonly float[] mean, factor;

    /// <summary>A scaling that was measured before.</summary>
    /// <param name="mean">The mean of each feature. Not copied.</param>
    /// <param name="factor">The factor of each feature. Not copied.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public FeatureScaling(float[] mean, float[] factor)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(factor);
        if (mean.Length != factor.Length) throw new ArgumentException($"{mean.Length} means, but {factor.Length} factors", nameof(factor));
        (this.mean, this.factor) = (mean, factor);
    }

    /// <summary>The mean of each feature.</summary>
    public ReadOnlySpan<float> Mean => mean;

    /// <summary>By what each feature is multiplied once its mean is taken off.</summary>
    public ReadOnlySpan<float> Factor => factor;

    /// <summary>Computes the statistics of the features of training images.</summary>
    public static FeatureScaling Measure(FeatureMatrix features, ReadOnlySpan<int> indices)
    {
        int dimension = features.Dimension;
        double[] sum = new double[dimension], squares = new double[dimension];
        foreach (int image in indices)
        {
            var row = features[image];
            for (int i = 0; i < dimension; i++)
            {
                double x = (double)row[i];
                sum[i] += x;
                squares[i] += x * x;
            }
        }
        float[] mean = new float[dimension], factor = new float[dimension];
        double[] deviation = new double[dimension];
        for (int i = 0; i < dimension; i++)
        {
            double average = sum[i] / indices.Length;
            mean[i] = (float)average;
            deviation[i] = Math.Sqrt(Math.Max(0, squares[i] / indices.Length - average * average));
        }
        double floor = Share * deviation.Average();
        if (floor == 0) throw new ArgumentException("all images have the same features", nameof(features));
        for (int i = 0; i < dimension; i++) factor[i] = (float)(1 / (deviation[i] + floor));
        return new FeatureScaling(mean, factor);
    }

    /// <summary>Scales the features of one image.</summary>
    public void Apply(ReadOnlySpan<Half> features, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = Math.Clamp(((float)features[i] - mean[i]) * factor[i], -Limit, Limit);
    }
}
