namespace MidasNet.Cpu;

/// <summary>The algorithms for a convolution.</summary>
internal enum ConvolutionAlgorithm
{
    /// <summary>Direct summation, a <see cref="Correlation"/>: any shape.</summary>
    Direct,

    /// <summary>An <see cref="IMinimalFilter"/>: 3x3 or 5x5 kernels, stride 1, any processor.</summary>
    Winograd,
}

/// <summary>
/// Selects an algorithm by shape alone, so that results do not depend on the number of threads.
/// </summary>
/// <remarks>
/// The speed-up of Winograd's algorithm over direct summation, which skips taps that meet only padding: forward, for the gradients of input and weight
/// (3x3, two threads, batch 64, 512-bit vectors, Zen 5), and the factor by which it saves products:
/// <code>
/// channels @ map   saved  forward  input  weight      channels @ map   saved  forward  input  weight
/// 512x512  @1       0.03    0.03    0.35   0.53         8x8    @28      3.7     1.2     1.2    1.2
/// 512x512  @2       0.44    0.28    0.67   0.73        16x8    @28      3.7     1.6     1.2    2.3
/// 512x512  @3       1.4     0.8     1.1    1.3         12x12   @28      3.7     1.3     1.4    1.6
/// 256x256  @5       1.2     0.9     1.0    0.7          8x64   @28      3.7     1.0     2.0    0.9
/// 256x256  @6       1.8     1.3     1.5    1.2         64x8    @28      3.7     1.8     1.2    2.4
/// 256x256  @4       2.8     1.3     1.6    1.4         64x64   @28      3.7     2.5     2.6    2.2
/// </code>
/// With fewer channels the transforms, which cost as much for 1 channel as for 16, outweigh the products that they save.
/// </remarks>
internal static class ConvolutionChoice
{
    private const int MinChannels = 8, MinChannelPairs = 144;

    // A smaller saving does not pay for the transforms.
    private const double MinSaving = 1.5;

    // Half of a third-level cache of 32 MiB.
    private const int MaxTilesToShareChannels = 64, MaxSharedWeights = 4 * 1024 * 1024;

    /// <summary>True if Winograd's algorithm supports this shape.</summary>
    public static bool CanWinograd(Conv2dShape s) =>
        s is { KernelH: 3, KernelW: 3, Stride: 1 } or { KernelH: 5, KernelW: 5, Stride: 1 };

    /// <summary>The faster algorithm for the convolution and for the gradients of its input and its weight, whose sums are of the same size.</summary>
    public static ConvolutionAlgorithm Fastest(Conv2dShape s) =>
        CanWinograd(s) && Math.Min(s.C, s.O) >= MinChannels && s.C * s.O >= MinChannelPairs && Saving(s) >= MinSaving
            ? ConvolutionAlgorithm.Winograd
            : ConvolutionAlgorithm.Direct;

    /// <summary>The factor by which Winograd's algorithm saves products over direct summation.</summary>
    private static double Saving(Conv2dShape s)
    {
        var tiles = new TileGrid(1, s.OutH, s.OutW, s.KernelH == 3 ? MinimalFilter3.Results : MinimalFilter5.Results);
        return (double)UsedTaps(s.OutH, s.H, s.KernelH, s.Padding) * UsedTaps(s.OutW, s.W, s.KernelW, s.Padding)
            / ((long)tiles.Tiles * TransformedTiles.Positions);
    }

    /// <summary>The number of pairs of a result and a tap along one axis that meet within the image, at stride 1.</summary>
    private static int UsedTaps(int results, int length, int kernel, int padding)
    {
        int pairs = 0;
        for (int tap = 0; tap < kernel; tap++) pairs += Math.Max(0, Math.Min(results, length + padding - tap) - Math.Max(0, padding - tap));
        return pairs;
    }

    /// <summary>
    /// True if threads share the channels of results instead of the tiles: each thread transforms the weights that it needs into its own cache. That is up
    /// to twice as fast with few tiles, and a quarter faster where transformed weights exceed a third-level cache (512x512@6, batch 64); otherwise it is
    /// slower. At least four items are required.
    /// </summary>
    public static bool SharesChannels(TileGrid grid, WinogradWeights weights) =>
        weights.Panels >= 4 && (grid.Tiles <= MaxTilesToShareChannels || weights.Length > MaxSharedWeights);
}
