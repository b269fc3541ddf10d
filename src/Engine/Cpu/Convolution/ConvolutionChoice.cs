namespace MidasNet.Cpu;

/// <summary>The algorithms for a convolution.</summary>
internal enum ConvolutionAlgorithm
{
    /// <summary>Direct summation, a <see cref="Correlation"/>: any shape.</summary>
    Direct,

    /// <summary>An <see cref="IMinimalFilter"/>: 3x3 or 5x5 kernels, stride 1, any processor.</summary>
    Winograd,

    /// <summary>Direct summation over copied windows, a matrix product: any shape without groups, forward only.</summary>
    Gathered,
}

/// <summary>
/// Selects an algorithm by shape alone, so that results do not depend on the number of threads.
/// </summary>
/// <remarks>
/// The speed-up of Winograd's algorithm over direct summation, which skips taps that meet only padding: forward, for the gradients of input and weight
/// (3x3, two threads, batch 64, 512-bit vectors, Zen 5), and the factor by which it saves products:
/// <code>
/// channels @ map   saved  forward  input  weight      channels @ map   saved  forward  input  weight
/// 512x512  @1       0.03    0.03    0.35   0.53         8x8    @28      3.8     1.2     1.2    1.2
/// 512x512  @2       0.44    0.28    0.67   0.73        16x8    @28      3.8     1.6     1.2    2.3
/// 512x512  @3       1.4     0.8     1.1    1.3         12x12   @28      3.8     1.3     1.4    1.6
/// 256x256  @5       1.2     0.9     1.0    0.7          8x64   @28      3.8     1.0     2.0    0.9
/// 256x256  @6       1.8     1.3     1.5    1.2         64x8    @28      3.8     1.8     1.2    2.4
/// 256x256  @4       2.8     1.3     1.6    1.4         64x64   @28      3.8     2.5     2.6    2.2
/// </code>
/// With fewer channels the transforms, which cost as much for 1 channel as for 16, outweigh the products that they save.
///
/// A prediction for one image has few tiles, and its time is that of reading the weights, of which there are four times as many after their transformation.
/// Forward, one thread, weights packed or transformed before, microseconds (same processor):
/// <code>
/// channels @ map   tiles  direct  gathered  Winograd      channels @ map   tiles  direct  gathered  Winograd
/// 512x512  @2          1     345       265      1550      256x256  @8          4     400       345       580
/// 512x512  @3          1     620       335      1600      128x256  @12         9     412       416       240
/// 512x512  @4          1     720       440      1560      256x256  @12         9     760       815       740
/// 512x512  @6          4     940       845      2200      128x128  @16        16     402       365       224
/// </code>
/// </remarks>
internal static class ConvolutionChoice
{
    private const int MinChannels = 8, MinChannelPairs = 144;

    // A smaller saving does not pay for the transforms.
    private const double MinSaving = 1.5;

    // With fewer tiles, transformed weights that exceed a part of a third-level cache cost more than the products that they save.
    private const int MinTiles = 10, MaxChannelPairsOfFewTiles = 128 * 256;

    // Copied windows of up to this many results are small compared with the weights.
    private const int MaxGatheredPixels = 128, MinGatheredOutputs = 32;

    // In one direction, so that direct summation cannot fill its tiles.
    private const int MaxGatheredLength = 8;

    // Half of a third-level cache of 32 MiB.
    private const int MaxTilesToShareChannels = 64, MaxSharedWeights = 4 * 1024 * 1024;

    /// <summary>True if Winograd's algorithm supports this shape.</summary>
    public static bool CanWinograd(Conv2dShape s) =>
        s is { KernelH: 3, KernelW: 3, Stride: 1 } or { KernelH: 5, KernelW: 5, Stride: 1 };

    /// <summary>The faster algorithm for the convolution and for the gradients of its input and its weight, whose sums are of the same size.</summary>
    public static ConvolutionAlgorithm Fastest(Conv2dShape s) =>
        CanWinograd(s) && Math.Min(s.C, s.O) >= MinChannels && s.C * s.O >= MinChannelPairs && Saving(s) >= MinSaving
            && (s.C * s.O <= MaxChannelPairsOfFewTiles || Tiles(s, s.N).Tiles >= MinTiles)
            ? ConvolutionAlgorithm.Winograd
            : ConvolutionAlgorithm.Direct;

    /// <summary>The fastest algorithm for the convolution itself.</summary>
    public static ConvolutionAlgorithm FastestForward(Conv2dShape s) =>
        Fastest(s) == ConvolutionAlgorithm.Direct && GathersWindows(s) ? ConvolutionAlgorithm.Gathered : Fastest(s);

    /// <summary>
    /// True for a few results on a small map, of which direct summation computes one or two at a time, since others meet other taps. Each tap must meet an image:
    /// direct summation skips the weights of those that do not.
    /// </summary>
    private static bool GathersWindows(Conv2dShape s)
    {
        int pixels = s.N * s.OutH * s.OutW;
        return s.Groups == 1 && s.KernelH * s.KernelW > 1 && s.O >= MinGatheredOutputs && pixels is > 1 and <= MaxGatheredPixels
            && Math.Max(s.N, Math.Max(s.OutH, s.OutW)) <= MaxGatheredLength
            && MeetsEachTap(s.OutH, s.H, s.KernelH, s.Stride, s.Padding) && MeetsEachTap(s.OutW, s.W, s.KernelW, s.Stride, s.Padding);
    }

    private static bool MeetsEachTap(int results, int length, int kernel, int stride, int padding) =>
        (results - 1) * stride >= padding && kernel - 1 - padding < length;

    /// <summary>The factor by which Winograd's algorithm saves products over direct summation.</summary>
    private static double Saving(Conv2dShape s)
    {
        var tiles = Tiles(s, images: 1);
        return (double)UsedTaps(s.OutH, s.H, s.KernelH, s.Padding) * UsedTaps(s.OutW, s.W, s.KernelW, s.Padding)
            / ((long)tiles.Tiles * TransformedTiles.Positions);
    }

    private static TileGrid Tiles(Conv2dShape s, int images) =>
        new(images, s.OutH, s.OutW, s.KernelH == 3 ? MinimalFilter3.Results : MinimalFilter5.Results);

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

    /// <summary>
    /// True if the transformed weights are kept with a weight that does not change, though threads share the channels: for few tiles, and unless there would be
    /// several of the largest in a network.
    /// </summary>
    public static bool KeepsTransformed(TileGrid grid, WinogradWeights weights) =>
        grid.Tiles <= MaxTilesToShareChannels && weights.Length <= MaxSharedWeights;
}
