namespace MidasNet.Benchmarks;

/// <summary>Input for benchmarks.</summary>
internal static class Numbers
{
    /// <summary>Normally distributed numbers, the same at each call.</summary>
    public static float[] Random(int count)
    {
        var random = new RandomStream(seed: 1);
        var values = new float[count];
        foreach (ref float value in values.AsSpan()) value = (float)random.NextGaussian();
        return values;
    }
}
