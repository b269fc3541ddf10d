using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>GELU with the error function in a prediction. Reads x and writes as much.</summary>
internal static class GeluForward
{
    /// <summary>The row.</summary>
    public static Row Row(int threads) =>
        new TimedRow("gelu forward", Unit.GigabytesPerSecond, new Work(Bytes: 2 * FeatureMaps.Bytes), Targets.Pointwise)
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

        public override void Run() => y = x.In(NextScope(training: false)).Gelu();

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
            Output = torch.nn.functional.gelu(x);
        }
    }

    private sealed class OnnxRuntimeSide(int threads) : OnnxRuntimeContender(Model(), FeatureMaps.Values(), Extents, Extents, threads)
    {
        private static readonly long[] Extents = [FeatureMaps.Batch, FeatureMaps.Channels, FeatureMaps.Side, FeatureMaps.Side];

        // x · (1 + erf(x / √2)) / 2, which ONNX Runtime joins into one operation.
        private static byte[] Model()
        {
            var graph = new OnnxGraph();
            graph.Constant("root", [MathF.Sqrt(2)]);
            graph.Constant("one", [1]);
            graph.Constant("half", [0.5f]);
            graph.Node("Div", ["x", "root"], "scaled");
            graph.Node("Erf", ["scaled"], "erf");
            graph.Node("Add", ["erf", "one"], "sum");
            graph.Node("Mul", ["x", "sum"], "product");
            graph.Node("Mul", ["product", "half"], "y");
            return graph.ToModel(Extents, Extents);
        }
    }
}
