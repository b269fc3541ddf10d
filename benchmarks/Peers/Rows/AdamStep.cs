using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>One step of Adam over 20 million weights. Reads and writes the weights and both moments and reads the gradients: seven streams.</summary>
internal static class AdamStep
{
    private const int Rows = 4000, Columns = 5000;

    /// <summary>The row.</summary>
    public static Row Row(int threads) => new TimedRow("adam 20M", Unit.Milliseconds, new Work(Bytes: 7.0 * 4 * Rows * Columns), Targets.AdamStep)
    {
        Ours = () => new Engine(threads),
        Libtorch = _ => new LibtorchSide(threads),
        NoChannelsLast = "there are no images whose layout could differ",
    };

    private static float[] Weight() => Numbers.Uniform(Rows * Columns, seed: 1);

    // The gradient of y = x wᵀ is the outer product of dy and x: the cheapest way to obtain a gradient of this size.
    private static float[] Input() => Numbers.Uniform(Columns, seed: 2);

    private static float[] OutputGradient() => Numbers.Uniform(Rows, seed: 3);

    private sealed class Engine : EngineContender
    {
        private readonly Parameter weight;
        private readonly Gradients gradients;
        private readonly Adam adam;

        public Engine(int threads) : base(threads)
        {
            weight = Given("weight", Weight(), Rows, Columns);
            adam = new Adam([weight]);
            var scope = NextScope(training: true);
            var y = scope.Input(new Shape(1, Columns), Input()).Linear(scope.Use(weight));
            gradients = Gradients.Of(y, scope.Input(y.Shape, OutputGradient()));
        }

        public override void Run() => adam.Step(gradients);

        public override IReadOnlyList<float[]> Results() => [weight.ToArray()];

        protected override void Release()
        {
            adam.Dispose();
            base.Release();
        }
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly TorchSharp.Modules.Parameter weight;
        private readonly TorchSharp.Modules.Adam adam;

        public LibtorchSide(int threads) : base(Layout.Nchw, threads)
        {
            weight = new TorchSharp.Modules.Parameter(Given(Weight(), Rows, Columns));
            weight.grad = Given(OutputGradient(), Rows, 1) * Given(Input(), 1, Columns);
            adam = torch.optim.Adam([weight]);
        }

        public override void Run()
        {
            using var temporaries = torch.NewDisposeScope();
            adam.step();
        }

        public override IReadOnlyList<float[]> Results() => [ToArray(weight)];

        protected override void Release()
        {
            adam.Dispose();
            weight.grad?.Dispose();
            weight.Dispose();
            base.Release();
        }
    }
}
