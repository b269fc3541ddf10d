using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>GELU with the error function in a prediction. Reads x and writes as much.</summary>
internal static class GeluForward
{
    /// <summary>The row.</summary>
    public static Row Row(int threads) =>
        new TimedRow("gelu forward", Unit.GigabytesPerSecond, new Work(Bytes: 2 * FeatureMaps.Bytes), Targets.Pointwise)
        {
            Ours = () => new EngineOperation(threads, side =>
            {
                var x = side.GivenImages("x", FeatureMaps.Values(), FeatureMaps.Extents);
                return scope => x.In(scope).Gelu();
            }),
            Libtorch = layout => new LibtorchOperation(layout, threads, side =>
            {
                var x = side.Given(FeatureMaps.Values(), FeatureMaps.Extents.Long());
                return () => torch.nn.functional.gelu(x);
            }),
            OnnxRuntime = () => Graph().Contender(FeatureMaps.Values(), FeatureMaps.Extents, FeatureMaps.Extents, threads),
        };

    // x · (1 + erf(x / √2)) / 2, which ONNX Runtime joins into one operation.
    private static OnnxGraph Graph()
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
        return graph;
    }
}
