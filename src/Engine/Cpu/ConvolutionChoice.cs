namespace MidasNet;

/// <summary>The ways in which a convolution can be computed.</summary>
internal enum ConvolutionAlgorithm
{
    /// <summary>By direct summation, a <see cref="Correlation"/>: any shape.</summary>
    Direct,

    /// <summary>An <see cref="IMinimalFilter"/>: 3x3 or 5x5 kernels, stride 1, any processor.</summary>
    Winograd,
}

/// <summary>
/// The rules that pick an algorithm by shape, and by shape alone, so that results do not depend on the number of threads.
/// </summary>
/// <remarks>
/// How many times faster Winograd's algorithm is, forward and for the weight's gradient (two threads, batch 64 unless stated, Zen 5):
/// <code>
/// channels @ map   forward  weight      channels @ map            forward  weight
///    8x8    @28      0.6     1.0         64x64    @2                1.3      2.2
///   16x8    @28      0.9     1.7        256x256   @4, batch 1       1.6      3.5
///   12x12   @28      1.1     1.4        512x512   @1                1.2      2.5
///    8x64   @28      1.5     1.3        512x512   @4, batch 1       1.7      2.3
/// </code>
/// With fewer channels the transforms, which cost the same for 1 as for 16, outweigh the products that they save.
/// </remarks>
internal static class ConvolutionChoice
{
    private const int FewestChannels = 8, FewestChannelPairs = 144;

    // Half of a third-level cache of 32 MiB.
    private const int FewTiles = 64, MostSharedWeights = 4 * 1024 * 1024;

    /// <summary>Whether Winograd's algorithm can compute this shape here at all.</summary>
    public static bool CanWinograd(Conv2dShape s) =>
        s is { KernelH: 3, KernelW: 3, Stride: 1 } or { KernelH: 5, KernelW: 5, Stride: 1 };

    /// <summary>The faster algorithm for the convolution and for the gradients of its input and its weight, whose sums are of the same size.</summary>
    public static ConvolutionAlgorithm Fastest(Conv2dShape s) =>
        CanWinograd(s) && Math.Min(s.C, s.O) >= FewestChannels && s.C * s.O >= FewestChannelPairs
            ? ConvolutionAlgorithm.Winograd
            : ConvolutionAlgorithm.Direct;

    /// <summary>
    /// Whether the channels of results are shared out to threads, in place of the tiles: each thread transforms the weights that it needs in its own
    /// cache. That is up to twice as fast with few tiles, and by a quarter where transformed weights exceed a third-level cache (512x512@6, batch 64);
    /// otherwise it is slower. Four items at least shall be there to share.
    /// </summary>
    public static bool SharesChannels(TileGrid grid, WinogradWeights weights) =>
        weights.Panels >= 4 && (grid.Tiles <= FewTiles || weights.Length > MostSharedWeights);
}
