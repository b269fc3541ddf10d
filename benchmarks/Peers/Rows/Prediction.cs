using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A network's forward pass in prediction.</summary>
/// <param name="Plan">The network.</param>
/// <param name="Batch">Images at once; 1 for the latency of one prediction.</param>
internal sealed record Prediction(NetworkPlan Plan, int Batch)
{
    /// <summary>The row.</summary>
    public Row Row(string name, int threads, Targets targets) => new TimedRow(name, Unit.Milliseconds, new Work(Flops: Batch * Plan.Flops), targets)
    {
        Ours = () => new Engine(this, threads),
        Libtorch = layout => new LibtorchSide(this, layout, threads),
        OnnxRuntime = () => new OnnxRuntimeSide(this, threads),
        // Rounding adds up over the layers.
        Tolerance = 1e-3,
    };

    private sealed class Engine : EngineContender
    {
        private readonly Shape shape;
        private readonly float[] images;
        private readonly Sequential network;
        private Tensor y;

        public Engine(Prediction prediction, int threads) : base(threads)
        {
            var plan = prediction.Plan;
            shape = new Shape(prediction.Batch, plan.Channels, plan.Side, plan.Side);
            images = plan.Images(prediction.Batch);
            network = EngineNetwork.Build(plan, Parameters);
        }

        public override void Run() => y = network.Forward(NextScope(training: false).Input(shape, images));

        public override IReadOnlyList<float[]> Results() => [y.ToArray()];
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor images;
        private readonly TorchSharp.Modules.Sequential network;

        public LibtorchSide(Prediction prediction, Layout layout, int threads) : base(layout, threads)
        {
            var plan = prediction.Plan;
            images = Given(plan.Images(prediction.Batch), plan.Input(prediction.Batch));
            network = LibtorchNetwork.Build(plan, InLayout);
            network.eval();
        }

        public override void Run()
        {
            using var temporaries = torch.NewDisposeScope();
            using var inference = torch.inference_mode();
            Output = network.forward(images);
        }

        protected override void Release()
        {
            network.Dispose();
            base.Release();
        }
    }

    private sealed class OnnxRuntimeSide(Prediction prediction, int threads) : OnnxRuntimeContender(
        OnnxNetwork.Build(prediction.Plan, prediction.Batch), prediction.Plan.Images(prediction.Batch),
        prediction.Plan.Input(prediction.Batch), prediction.Plan.Output(prediction.Batch), threads);
}
