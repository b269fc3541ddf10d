namespace MidasNet.Checks;

internal static partial class OpChecks
{
    private static IEnumerable<OpCheck> Conv2dChecks()
    {
        Conv2dShape[] shapes =
        [
            // N, C, H, W, O, kernel, stride, padding
            new(1, 1, 1, 1, 1, 1, 1, 1, 0), // smallest
            new(2, 3, 5, 7, 4, 1, 1, 1, 0), // pointwise
            new(1, 3, 6, 5, 9, 1, 1, 2, 0), // stride above the kernel: pixels that no output reads
            new(2, 2, 7, 8, 3, 1, 1, 3, 0),
            new(1, 1, 3, 3, 1, 3, 3, 1, 0), // one result
            new(1, 1, 1, 1, 2, 3, 3, 1, 1), // nearly all of the kernel outside
            new(1, 1, 1, 1, 2, 3, 3, 1, 2),
            new(2, 3, 5, 7, 4, 3, 3, 1, 0), // not square
            new(2, 3, 5, 7, 4, 3, 3, 1, 1),
            new(2, 3, 5, 7, 4, 3, 3, 1, 2),
            new(2, 3, 5, 7, 4, 3, 3, 2, 0), // rows and columns left over
            new(2, 3, 5, 7, 4, 3, 3, 2, 1),
            new(2, 3, 6, 8, 4, 3, 3, 2, 1),
            new(2, 3, 6, 8, 4, 3, 3, 2, 2),
            new(2, 3, 7, 9, 5, 3, 3, 3, 0),
            new(2, 3, 8, 9, 5, 3, 3, 3, 1),
            new(2, 3, 8, 10, 5, 3, 3, 3, 2),
            new(1, 2, 9, 11, 3, 3, 3, 4, 1), // stride above the kernel
            new(1, 2, 11, 13, 3, 3, 3, 5, 0),
            new(2, 2, 4, 5, 3, 2, 2, 1, 0), // even kernels
            new(2, 2, 4, 5, 3, 2, 2, 1, 1),
            new(2, 2, 5, 6, 3, 2, 2, 2, 0),
            new(2, 2, 5, 6, 3, 2, 2, 2, 1),
            new(2, 2, 7, 6, 3, 2, 2, 3, 0),
            new(2, 2, 7, 6, 3, 2, 2, 3, 1),
            new(1, 3, 5, 5, 2, 5, 5, 1, 0),
            new(1, 3, 6, 7, 2, 5, 5, 1, 2),
            new(1, 2, 6, 7, 2, 5, 5, 1, 4), // more padding than any network has
            new(1, 3, 9, 7, 2, 5, 5, 2, 1),
            new(1, 3, 9, 8, 2, 5, 5, 2, 2),
            new(1, 3, 9, 8, 2, 5, 5, 3, 3),
            new(2, 2, 6, 8, 3, 3, 5, 1, 0), // kernels that are not square
            new(2, 2, 6, 8, 3, 3, 5, 1, 2),
            new(2, 2, 6, 8, 3, 5, 3, 2, 1),
            new(2, 2, 7, 9, 3, 3, 5, 3, 2),
            new(1, 2, 4, 9, 3, 1, 7, 1, 0),
            new(1, 2, 4, 9, 3, 1, 7, 2, 0), // stride above the kernel in height alone
            new(1, 2, 9, 4, 3, 7, 1, 3, 0),
            new(1, 2, 3, 6, 3, 2, 3, 1, 1),
            new(1, 1, 5, 6, 8, 3, 3, 1, 1), // channels and outputs around the tile's rows
            new(1, 1, 5, 6, 7, 3, 3, 1, 1),
            new(1, 4, 4, 4, 17, 3, 3, 1, 1),
            new(1, 7, 4, 5, 3, 3, 3, 1, 1),
            new(1, 8, 4, 5, 8, 3, 3, 1, 1),
            new(1, 9, 4, 5, 12, 3, 3, 2, 1),
            new(1, 20, 3, 4, 20, 3, 3, 1, 1),
            new(1, 15, 4, 5, 17, 3, 3, 2, 1), // channels around the panels' columns
            new(1, 17, 4, 5, 15, 2, 3, 1, 1),
            new(1, 24, 3, 4, 33, 1, 1, 1, 0),
            new(2, 33, 3, 4, 24, 1, 1, 2, 0),
            new(1, 3, 9, 10, 49, 3, 3, 1, 1),
            new(2, 1, 12, 13, 24, 5, 5, 2, 2), // first layers
            new(2, 1, 7, 30, 7, 7, 4, 4, 3),
            new(1, 3, 17, 19, 3, 7, 7, 2, 3),
            new(1, 3, 3, 2, 5, 6, 6, 1, 3), // kernels larger than the image
            new(3, 2, 1, 2, 3, 1, 1, 2, 0), // images smaller than the stride
            new(17, 5, 2, 2, 4, 3, 3, 1, 1), // small maps of many images
            new(18, 6, 4, 4, 5, 3, 3, 2, 1),
            new(40, 3, 1, 1, 4, 1, 1, 1, 0),
            new(2, 3, 2, 7, 2, 3, 3, 1, 1), // widths around the vector lengths and the tile's columns
            new(2, 3, 2, 8, 2, 3, 3, 1, 1),
            new(2, 3, 2, 9, 2, 3, 3, 1, 1),
            new(1, 2, 3, 15, 3, 3, 3, 1, 1),
            new(1, 2, 3, 16, 3, 3, 3, 1, 1),
            new(1, 2, 3, 17, 3, 3, 3, 1, 1),
            new(1, 2, 3, 31, 2, 3, 3, 1, 1),
            new(1, 2, 3, 33, 2, 3, 3, 2, 1),
            new(1, 1, 3, 47, 2, 3, 3, 1, 1),
            new(1, 1, 3, 48, 2, 3, 3, 1, 1),
            new(1, 1, 3, 49, 2, 3, 3, 1, 1),
            new(1, 1, 1, 49, 2, 1, 3, 1, 0),
            new(1, 1, 49, 1, 2, 3, 1, 1, 0),
            new(9, 2, 4, 5, 3, 3, 3, 1, 1), // many images: groups of two, one left over
            new(13, 2, 4, 5, 3, 3, 3, 2, 1),
            new(33, 1, 5, 4, 2, 3, 3, 1, 0),
            new(16, 3, 3, 3, 5, 3, 3, 1, 1),
            new(1, 2, 23, 6, 2, 3, 3, 1, 1), // few images: bands of rows, the last one short
            new(3, 2, 18, 5, 2, 3, 3, 2, 1),
            new(2, 1, 21, 7, 2, 5, 5, 3, 2),
        ];
        foreach (var shape in shapes) yield return Conv2dCheck(shape, bias: true, CheckedActivations.Identity);
        yield return Conv2dCheck(new(2, 3, 5, 7, 4, 3, 3, 1, 1), bias: false, CheckedActivations.Identity);
        yield return Conv2dCheck(new(9, 3, 5, 7, 4, 3, 3, 2, 1), bias: false, CheckedActivations.Identity);

        foreach (var shape in GroupedConv2dShapes) yield return Conv2dCheck(shape, bias: true, CheckedActivations.Identity, samples: 60);
        foreach (var shape in new Conv2dShape[] { new(2, 9, 5, 7, 9, 3, 3, 1, 1, Groups: 9), new(2, 6, 5, 4, 9, 3, 3, 2, 1, Groups: 3) })
        {
            yield return Conv2dCheck(shape, bias: false, CheckedActivations.Identity);
            yield return Conv2dCheck(shape, bias: true, CheckedActivations.Relu);
            yield return Conv2dCheck(shape, bias: true, CheckedActivations.Tanh);
        }

        Conv2dShape[] fused = [new(2, 3, 5, 7, 9, 3, 3, 1, 1), new(9, 2, 6, 5, 3, 3, 3, 2, 1), new(1, 1, 12, 9, 2, 2, 2, 1, 0)];
        foreach (var shape in fused)
        {
            yield return Conv2dCheck(shape, bias: true, CheckedActivations.Relu);
            yield return Conv2dCheck(shape, bias: true, CheckedActivations.LeakyRelu);
            yield return Conv2dCheck(shape, bias: true, CheckedActivations.Sigmoid);
            yield return Conv2dCheck(shape, bias: true, CheckedActivations.Tanh);
            yield return Conv2dCheck(shape, bias: false, CheckedActivations.Tanh);
        }

        // An image of 113 thousand values is more than a thread's planes hold, so even a batch of four is cut into bands.
        yield return Conv2dCheck(new(4, 16, 84, 84, 2, 3, 3, 1, 1), bias: true, CheckedActivations.Identity, samples: 8);
        // One large image in bands, with several panels of weights and a stride.
        yield return Conv2dCheck(new(1, 4, 65, 67, 9, 3, 3, 2, 1), bias: true, CheckedActivations.Relu, samples: 16);
        // Nine groups of one image: two of them share a chunk of the weight's gradient.
        yield return Conv2dCheck(new(9, 1, 230, 231, 1, 2, 2, 1, 0), bias: true, CheckedActivations.Identity, samples: 8);
        foreach (var check in TiledConv2dChecks()) yield return check;
    }

    private static Conv2dShape[] GroupedConv2dShapes =>
    [
        .. new[] { 2, 7, 8, 9, 15, 16, 17, 33 }.SelectMany(channels => new Conv2dShape[] // depthwise, channels around the vector lengths
        {
            new(2, channels, 5, 6, channels, 3, 3, 1, 1, channels),
            new(1, channels, 6, 5, channels, 3, 3, 2, 1, channels),
        }),
        new(1, 3, 1, 1, 3, 1, 1, 1, 0, Groups: 3), // smallest
        new(1, 4, 1, 1, 4, 3, 3, 1, 1, Groups: 4), // most of the kernel outside
        new(2, 5, 1, 2, 5, 3, 3, 1, 2, Groups: 5),
        new(2, 9, 7, 5, 9, 3, 3, 1, 0, Groups: 9), // other paddings, strides and kernels
        new(2, 9, 4, 5, 9, 3, 3, 1, 2, Groups: 9),
        new(1, 9, 9, 11, 9, 3, 3, 4, 1, Groups: 9),
        new(2, 10, 7, 8, 10, 5, 5, 1, 2, Groups: 10),
        new(2, 10, 7, 8, 10, 5, 5, 2, 2, Groups: 10),
        new(1, 3, 6, 8, 3, 3, 5, 1, 2, Groups: 3),
        new(1, 3, 6, 8, 3, 2, 2, 2, 1, Groups: 3),
        new(1, 17, 5, 4, 17, 7, 7, 1, 3, Groups: 17),
        new(9, 20, 20, 21, 20, 3, 3, 1, 1, Groups: 20), // several items
        new(5, 33, 17, 30, 33, 3, 3, 2, 1, Groups: 33),
        new(2, 4, 5, 7, 6, 3, 3, 1, 1, Groups: 2), // groups of several channels
        new(2, 6, 6, 5, 9, 3, 3, 2, 1, Groups: 3),
        new(1, 12, 4, 5, 8, 1, 1, 1, 0, Groups: 4),
        new(2, 3, 5, 4, 6, 3, 3, 1, 1, Groups: 3), // two outputs for each channel
        new(2, 36, 5, 6, 34, 3, 3, 1, 1, Groups: 2),
    ];

    /// <summary>Shapes that a device may compute by Winograd's algorithm in tiles: 3x3 or 5x5 kernels and 16 channels or more on both sides.</summary>
    public static IReadOnlyList<Conv2dShape> TiledConv2dShapes =>
    [
        new(2, 16, 4, 4, 16, 3, 3, 1, 1), // a tile each
        new(2, 17, 5, 7, 18, 3, 3, 1, 1), // pixels and channels left over
        new(1, 31, 13, 9, 33, 3, 3, 1, 1),
        new(1, 48, 3, 2, 50, 3, 3, 1, 1), // smaller than a tile
        new(1, 16, 28, 28, 16, 3, 3, 1, 1),
        new(1, 20, 3, 70, 24, 3, 3, 1, 1), // a long row of tiles
        new(1, 24, 61, 4, 16, 3, 3, 1, 1), // a long column of them
        new(20, 16, 9, 10, 16, 3, 3, 1, 1), // many groups of tiles, which cross the images' ends
        new(70, 18, 3, 3, 17, 3, 3, 1, 1),
        new(1, 144, 5, 6, 130, 3, 3, 1, 1), // few tiles of many channels
        new(2, 40, 9, 6, 128, 3, 3, 1, 1),
        new(2, 17, 6, 7, 18, 3, 3, 1, 0), // other paddings
        new(2, 18, 4, 5, 17, 3, 3, 1, 2),
        new(2, 17, 5, 7, 18, 5, 5, 1, 2), // tiles of 2x2 results
        new(1, 24, 1, 2, 33, 5, 5, 1, 4),
        new(1, 16, 13, 15, 16, 5, 5, 1, 0),
        new(3, 19, 6, 9, 21, 3, 3, 1, 1), // with each activation
        new(2, 32, 8, 8, 16, 3, 3, 1, 1),
    ];

    /// <summary>The checks of <see cref="TiledConv2dShapes"/>.</summary>
    public static IEnumerable<OpCheck> TiledConv2dChecks()
    {
        foreach (var shape in TiledConv2dShapes) yield return TiledConv2dCheck(shape, bias: true, CheckedActivations.Identity);
        foreach (var shape in TiledConv2dShapes.TakeLast(2))
        {
            yield return TiledConv2dCheck(shape, bias: false, CheckedActivations.Identity);
            yield return TiledConv2dCheck(shape, bias: true, CheckedActivations.Relu);
            yield return TiledConv2dCheck(shape, bias: true, CheckedActivations.LeakyRelu);
            // Here sums of up to 60 become results of at most 1, and where a sum is near 0 its error stays as it was.
            yield return TiledConv2dCheck(shape, bias: true, CheckedActivations.Sigmoid, forwardTolerance: 2e-4);
            yield return TiledConv2dCheck(shape, bias: true, CheckedActivations.Tanh, forwardTolerance: 2e-4);
        }
    }

    // Winograd's transforms multiply by up to 8 and subtract: measured errors are 3e-6 to 2e-5 of the largest value, those of plain sums 1e-6 to 8e-6.
    private static OpCheck TiledConv2dCheck<TActivation>(Conv2dShape s, bool bias, CheckedActivation<TActivation> f, double forwardTolerance = 3e-5)
        where TActivation : unmanaged, IActivation => Conv2dCheck(s, bias, f, samples: 6, forwardTolerance);

    private static OpCheck Conv2dCheck<TActivation>(
        Conv2dShape s, bool bias, CheckedActivation<TActivation> f, int samples = 600, double forwardTolerance = 1e-5)
        where TActivation : unmanaged, IActivation
    {
        // Sums of products of quarters, moved off 0 by the bias: no sum meets the kink.
        var (factors, addends) = f.Kinked ? (Spread.Quarters, Spread.OddThirtySeconds) : (Spread.Uniform, Spread.Uniform);
        CheckInput[] inputs =
        [
            new(new Shape(s.N, s.C, s.H, s.W), factors),
            new(new Shape(s.O, s.C / s.Groups, s.KernelH, s.KernelW), factors),
            new(new Shape(s.O), addends),
        ];
        string name = $"conv2d{f.Name} {s.KernelH}x{s.KernelW} stride {s.Stride} pad {s.Padding}, "
            + $"{s.N}x{s.C}x{s.H}x{s.W} -> {s.O}{(s.Groups > 1 ? $" in {s.Groups} groups" : "")}{(bias ? "" : ", no bias")}";
        return new OpCheck(
            name, bias ? inputs : inputs[..2],
            (_, t) => t[0].Conv2d(f.Activation, t[1], bias ? t[2] : null, s.Stride, s.Padding, s.Groups),
            x => Reference.Conv2d(s, f.Formula, x[0], x[1], bias ? x[2] : null))
        { Samples = samples, ForwardTolerance = forwardTolerance };
    }
}
