using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>Max pool 2x2 in a prediction. Reads x and writes a quarter of its size.</summary>
internal static class MaxPoolForward
{
    /// <summary>The row.</summary>
    public static Row Row(int threads) =>
        new TimedRow("maxpool forward", Unit.GigabytesPerSecond, new Work(Bytes: 1.25 * FeatureMaps.Bytes), Targets.MaxPoolForward)
        {
            Ours = () => new EngineOperation(threads, side =>
            {
                var x = side.GivenImages("x", FeatureMaps.Values(), FeatureMaps.Extents);
                return scope => x.In(scope).MaxPool2d(2);
            }),
            Libtorch = layout => new LibtorchOperation(layout, threads, side =>
            {
                var x = side.Given(FeatureMaps.Values(), FeatureMaps.Extents.Long());
                return () => torch.nn.functional.max_pool2d(x, 2);
            }),
            OnnxRuntime = () =>
            {
                var graph = new OnnxGraph();
                graph.Node("MaxPool", ["x"], "y", ("kernel_shape", [2, 2]), ("strides", [2, 2]));
                return graph.Contender(FeatureMaps.Values(), FeatureMaps.Extents, FeatureMaps.PooledExtents, threads);
            },
        };
}
