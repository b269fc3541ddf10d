using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// Converts images from one layout to the other: the cost of taking images as [N, C, H, W] and of flattening them in a network, which rows of single
/// operations avoid by using each library's own layout. Reads x and writes y.
/// </summary>
internal static class Transposition
{
    private static readonly int[] First = [FeatureMaps.Batch, FeatureMaps.Channels, FeatureMaps.Side, FeatureMaps.Side];
    private static readonly int[] Last = [FeatureMaps.Batch, FeatureMaps.Side, FeatureMaps.Side, FeatureMaps.Channels];

    // The source axis of axis i of the result.
    private static readonly int[] ToLast = [0, 2, 3, 1], ToFirst = [0, 3, 1, 2];

    /// <summary>The row of one direction.</summary>
    public static Row Row(ImageLayout to, int threads) =>
        new TimedRow($"transpose to channels {(to == ImageLayout.ChannelsLast ? "last" : "first")}", Unit.GigabytesPerSecond,
            new Work(Bytes: 2 * FeatureMaps.Bytes), to == ImageLayout.ChannelsFirst ? Targets.ToChannelsFirst : Targets.None)
        {
            Ours = () => new Engine(to, threads),
            Libtorch = _ => new LibtorchSide(to, threads),
            NoChannelsLast = "converts one layout into the other, so that there is only one form",
            OnnxRuntime = () => new OnnxRuntimeSide(to, threads),
        };

    /// <summary>Values in the order of memory, the same for all sides.</summary>
    private static float[] Values() => FeatureMaps.Values();

    private static long[] Extents(int[] extents) => [.. extents.Select(extent => (long)extent)];

    private sealed class Engine : EngineContender
    {
        private readonly Parameter x;
        private readonly TransposeShape shape;
        private Tensor y;

        public Engine(ImageLayout to, int threads) : base(threads)
        {
            const int Area = FeatureMaps.Side * FeatureMaps.Side;
            x = Given("x", Values(), First);
            shape = to == ImageLayout.ChannelsLast
                ? new TransposeShape(FeatureMaps.Batch, FeatureMaps.Channels, Area)
                : new TransposeShape(FeatureMaps.Batch, Area, FeatureMaps.Channels);
        }

        public override void Run()
        {
            var scope = NextScope(training: false);
            y = scope.Empty(x.Shape);
            Device.Transpose(shape, x.Storage, y.Storage);
        }

        public override IReadOnlyList<float[]> Results() => [y.ToArray()];
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor x;
        private readonly long[] axes;

        public LibtorchSide(ImageLayout to, int threads) : base(Layout.Nchw, threads)
        {
            x = Given(Values(), Extents(to == ImageLayout.ChannelsLast ? First : Last));
            axes = Extents(to == ImageLayout.ChannelsLast ? ToLast : ToFirst);
        }

        public override void Run()
        {
            using var inference = torch.inference_mode();
            using var view = x.permute(axes);
            Output = view.contiguous();
        }
    }

    private sealed class OnnxRuntimeSide(ImageLayout to, int threads) : OnnxRuntimeContender(
        Model(to), Values(), Extents(to == ImageLayout.ChannelsLast ? First : Last), Extents(to == ImageLayout.ChannelsLast ? Last : First), threads)
    {
        private static byte[] Model(ImageLayout to)
        {
            var graph = new OnnxGraph();
            var (input, output, axes) = to == ImageLayout.ChannelsLast ? (First, Last, ToLast) : (Last, First, ToFirst);
            graph.Node("Transpose", ["x"], "y", ("perm", axes));
            return graph.ToModel(Extents(input), Extents(output));
        }
    }
}
