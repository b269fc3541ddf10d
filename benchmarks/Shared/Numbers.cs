namespace MidasNet.Benchmarks;

/// <summary>The numbers that benchmarks work on.</summary>
internal static class Numbers
{
    /// <summary>Uniform in ±<paramref name="limit"/>, the same at each call with the same seed.</summary>
    public static float[] Uniform(int count, ulong seed, double limit = 1)
    {
        var random = new RandomStream(seed);
        float[] values = new float[count];
        foreach (ref float value in values.AsSpan()) value = (float)random.NextDouble(-limit, limit);
        return values;
    }

    /// <summary>Class numbers for a batch.</summary>
    public static int[] Labels(int count, int classes) => [.. Enumerable.Range(0, count).Select(i => 7 * i % classes)];
}
