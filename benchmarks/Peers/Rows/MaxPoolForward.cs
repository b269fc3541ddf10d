using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>Max pool 2x2 in a prediction. Reads x and writes a quarter of its size.</summary>
internal static class MaxPoolForward
{
    /// <summary>The row.</summary>
    public static Row Row(int threads) =>
        new TimedRow("maxpool forward", Unit.GigabytesPerSecond, new Work(Bytes: 1.25 * FeatureMaps.Bytes), Targets.MaxPoolForward)
        {
            Ours = () => new Engine(threads),
            Libtorch = layout => new LibtorchSide(layout, threads),
            OnnxRuntime = () => new OnnxRuntimeSide(threads),
        };

    private sealed class Engine : EngineContender
    {
        private readonly EngineImages x;
        private Tensor y;

        public Engine(int threads) : base(threads) =>
            x = GivenImages("x", FeatureMaps.Values(), FeatureMaps.Batch, FeatureMaps.Channels, FeatureMaps.Side, FeatureMaps.Side);

        public override void Run() => y = x.In(NextScope(training: false)).MaxPool2d(2);

        public override IReadOnlyList<float[]> Results() => [y.ToArray()];
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor x;

        public LibtorchSide(Layout layout, int threads) : base(layout, threads) =>
            x = Given(FeatureMaps.Values(), FeatureMaps.Batch, FeatureMaps.Channels, FeatureMaps.Side, FeatureMaps.Side);

        public override void Run()
        {
            using var inference = torch.inference_mode();
            Output = torch.nn.functional.max_pool2d(x, 2);
        }
    }

    private sealed class OnnxRuntimeSide(int threads) : OnnxRuntimeContender(Model(), FeatureMaps.Values(), Input, Pooled, threads)
    {
        private static readonly long[] Input = [FeatureMaps.Batch, FeatureMaps.Channels, FeatureMaps.Side, FeatureMaps.Side];
        private static readonly long[] Pooled = [FeatureMaps.Batch, FeatureMaps.Channels, FeatureMaps.Side / 2, FeatureMaps.Side / 2];

        private static byte[] Model()
        {
            var graph = new OnnxGraph();
            graph.Node("MaxPool", ["x"], "y", ("kernel_shape", [2, 2]), ("strides", [2, 2]));
            return graph.ToModel(Input, Pooled);
        }
    }
}
