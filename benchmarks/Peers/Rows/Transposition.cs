namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// Converts images from one layout to the other: the cost of taking images as [N, C, H, W] and of flattening them in a network, which rows of single
/// operations avoid by using each library's own layout. Reads x and writes y.
/// </summary>
internal static class Transposition
{
    private static readonly int[] Last = [FeatureMaps.Batch, FeatureMaps.Side, FeatureMaps.Side, FeatureMaps.Channels];

    // The source axis of axis i of the result.
    private static readonly int[] ToLast = [0, 2, 3, 1], ToFirst = [0, 3, 1, 2];

    /// <summary>The row of one direction.</summary>
    public static Row Row(ImageLayout to, int threads)
    {
        const int Area = FeatureMaps.Side * FeatureMaps.Side;
        bool toLast = to == ImageLayout.ChannelsLast;
        // The values are in the order of memory, the same for all sides.
        var (input, output, axes) = toLast ? (FeatureMaps.Extents, Last, ToLast) : (Last, FeatureMaps.Extents, ToFirst);
        return new TimedRow($"transpose to channels {(toLast ? "last" : "first")}", Unit.GigabytesPerSecond,
            new Work(Bytes: 2 * FeatureMaps.Bytes), toLast ? Targets.None : Targets.ToChannelsFirst)
        {
            Ours = () => new EngineOperation(threads, side =>
            {
                var x = side.Given("x", FeatureMaps.Values(), FeatureMaps.Extents);
                var shape = toLast
                    ? new TransposeShape(FeatureMaps.Batch, FeatureMaps.Channels, Area)
                    : new TransposeShape(FeatureMaps.Batch, Area, FeatureMaps.Channels);
                return scope =>
                {
                    var y = scope.Empty(x.Shape);
                    scope.Device.Transpose(shape, x.Storage, y.Storage);
                    return y;
                };
            }),
            Libtorch = _ => new LibtorchOperation(Layout.Nchw, threads, side =>
            {
                var (x, order) = (side.Given(FeatureMaps.Values(), input.Long()), axes.Long());
                return () => x.permute(order).contiguous();
            }),
            NoChannelsLast = "converts one layout into the other, so that there is only one form",
            OnnxRuntime = () =>
            {
                var graph = new OnnxGraph();
                graph.Node("Transpose", ["x"], "y", ("perm", axes));
                return graph.Contender(FeatureMaps.Values(), input, output, threads);
            },
        };
    }
}
