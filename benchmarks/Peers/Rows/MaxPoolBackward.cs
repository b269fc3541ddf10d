using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>The gradient of max pool 2x2. Reads x, y and dy and writes dx: two and a half times the size of x.</summary>
internal static class MaxPoolBackward
{
    /// <summary>The row.</summary>
    public static Row Row(int threads) =>
        new TimedRow("maxpool backward", Unit.GigabytesPerSecond, new Work(Bytes: 2.5 * FeatureMaps.Bytes), Targets.MaxPoolBackward)
        {
            Ours = () => new EngineGradients(threads, side =>
            {
                var x = side.GivenImages("x", FeatureMaps.Values(), FeatureMaps.Extents);
                var dy = side.GivenImages("dy", FeatureMaps.PooledGradient(), FeatureMaps.PooledExtents);
                return scope =>
                {
                    var input = x.In(scope);
                    return new(input.MaxPool2d(2), dy.In(scope), input);
                };
            }),
            Libtorch = layout => new LibtorchGradients(layout, threads, side =>
            {
                var x = side.GivenWithGradient(FeatureMaps.Values(), FeatureMaps.Extents.Long());
                var dy = side.Given(FeatureMaps.PooledGradient(), FeatureMaps.PooledExtents.Long());
                return new(() => torch.nn.functional.max_pool2d(x, 2), dy, x);
            }),
        };
}
