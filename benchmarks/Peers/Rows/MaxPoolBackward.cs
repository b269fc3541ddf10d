using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>The gradient of max pool 2x2. Reads x, y and dy and writes dx: two and a half times the size of x.</summary>
internal static class MaxPoolBackward
{
    /// <summary>The row.</summary>
    public static Row Row(int threads) =>
        new TimedRow("maxpool backward", Unit.GigabytesPerSecond, new Work(Bytes: 2.5 * FeatureMaps.Bytes), Targets.MaxPoolBackward)
        {
            Ours = () => new Engine(threads),
            Libtorch = layout => new LibtorchSide(layout, threads),
        };

    private sealed class Engine : EngineContender
    {
        private readonly EngineImages x, dy;
        private Tensor input, y, outputGradient;
        private Gradients? gradients;

        public Engine(int threads) : base(threads)
        {
            x = GivenImages("x", FeatureMaps.Values(), FeatureMaps.Batch, FeatureMaps.Channels, FeatureMaps.Side, FeatureMaps.Side);
            dy = GivenImages("dy", FeatureMaps.PooledGradient(), FeatureMaps.Batch, FeatureMaps.Channels, FeatureMaps.Side / 2, FeatureMaps.Side / 2);
        }

        public override void Prepare()
        {
            var scope = NextScope(training: true);
            input = x.In(scope);
            y = input.MaxPool2d(2);
            outputGradient = dy.In(scope);
        }

        public override void Run() => gradients = Gradients.Of(y, outputGradient);

        public override IReadOnlyList<float[]> Results() => [gradients!.For(input)!.Value.ToArray()];
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor x, dy;
        private torch.Tensor? dx;

        public LibtorchSide(Layout layout, int threads) : base(layout, threads)
        {
            x = GivenWithGradient(FeatureMaps.Values(), FeatureMaps.Batch, FeatureMaps.Channels, FeatureMaps.Side, FeatureMaps.Side);
            dy = Given(FeatureMaps.PooledGradient(), FeatureMaps.Batch, FeatureMaps.Channels, FeatureMaps.Side / 2, FeatureMaps.Side / 2);
        }

        public override void Prepare() => Output = torch.nn.functional.max_pool2d(x, 2);

        public override void Run()
        {
            dx?.Dispose();
            dx = torch.autograd.grad([Output], [x], [dy])[0];
        }

        public override IReadOnlyList<float[]> Results() => [ToArray(dx!)];

        protected override void Release()
        {
            dx?.Dispose();
            base.Release();
        }
    }
}
