namespace MidasNet.Benchmarks;

/// <summary>The input values of benchmarks.</summary>
internal static class Numbers
{
    /// <summary>Uniform values in ±<paramref name="limit"/>; equal seeds give equal values.</summary>
    public static float[] Uniform(int count, ulong seed, double limit = 1)
    {
        var random = new RandomStream(seed);
        float[] values = new float[count];
        foreach (ref float value in values.AsSpan()) value = (float)random.NextDouble(-limit, limit);
        return values;
    }

    /// <summary>Labels for a batch.</summary>
    public static int[] Labels(int count, int classes) => [.. Enumerable.Range(0, count).Select(i => 7 * i % classes)];
}
