using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>Batch normalisation in training. Reads x for its statistics, reads it again, and writes y.</summary>
internal static class BatchNormForward
{
    private const float Momentum = 0.1f, Epsilon = 1e-5f;

    /// <summary>The row.</summary>
    public static Row Row(int threads) =>
        new TimedRow("batchnorm forward", Unit.GigabytesPerSecond, new Work(Bytes: 3 * FeatureMaps.Bytes), Targets.BatchNormForward)
        {
            Ours = () => new Engine(threads),
            Libtorch = layout => new LibtorchSide(layout, threads),
        };

    private sealed class Engine : EngineContender
    {
        private readonly EngineImages x;
        private readonly BatchNorm<Identity> norm;
        private Tensor y;

        public Engine(int threads) : base(threads)
        {
            x = GivenImages("x", FeatureMaps.Values(), FeatureMaps.Batch, FeatureMaps.Channels, FeatureMaps.Side, FeatureMaps.Side);
            norm = new BatchNorm<Identity>(Parameters, "norm", FeatureMaps.Channels, Momentum, Epsilon);
        }

        public override void Run() => y = norm.Forward(x.In(NextScope(training: true)));

        public override IReadOnlyList<float[]> Results() => [y.ToArray(), norm.Mean.ToArray(), norm.Variance.ToArray()];
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor x, mean, variance, gamma, beta;

        public LibtorchSide(Layout layout, int threads) : base(layout, threads)
        {
            x = GivenWithGradient(FeatureMaps.Values(), FeatureMaps.Batch, FeatureMaps.Channels, FeatureMaps.Side, FeatureMaps.Side);
            float[] zeros = new float[FeatureMaps.Channels], ones = [.. Enumerable.Repeat(1f, FeatureMaps.Channels)];
            mean = Given(zeros, FeatureMaps.Channels);
            variance = Given(ones, FeatureMaps.Channels);
            gamma = GivenWithGradient(ones, FeatureMaps.Channels);
            beta = GivenWithGradient(zeros, FeatureMaps.Channels);
        }

        public override void Run() => Output = torch.nn.functional.batch_norm(x, mean, variance, gamma, beta, training: true, Momentum, Epsilon);

        public override IReadOnlyList<float[]> Results() => [ToArray(Output), ToArray(mean), ToArray(variance)];
    }
}
