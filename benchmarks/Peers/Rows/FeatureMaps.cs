namespace MidasNet.Benchmarks.Peers;

/// <summary>The data of the memory-bound rows: 64 images of 64 channels of 28x28, 12.8 MB.</summary>
internal static class FeatureMaps
{
    public const int Batch = 64, Channels = 64, Side = 28;

    public const double Bytes = 4.0 * Batch * Channels * Side * Side;

    /// <summary>[N, C, H, W].</summary>
    public static int[] Extents { get; } = [Batch, Channels, Side, Side];

    /// <summary>[N, C, H / 2, W / 2].</summary>
    public static int[] PooledExtents { get; } = [Batch, Channels, Side / 2, Side / 2];

    public static float[] Values() => Numbers.Uniform(Batch * Channels * Side * Side, seed: 1);

    /// <summary>A gradient for each window of 2x2.</summary>
    public static float[] PooledGradient() => Numbers.Uniform(Batch * Channels * Side * Side / 4, seed: 2);

    /// <summary>As libtorch and ONNX Runtime take extents.</summary>
    public static long[] Long(this int[] extents) => [.. extents.Select(extent => (long)extent)];
}
