using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A network's forward pass in prediction.</summary>
/// <param name="Network">The network.</param>
/// <param name="Batch">Images in the batch; 1 for the latency of one prediction.</param>
internal sealed record Prediction(Network Network, int Batch)
{
    /// <summary>The row.</summary>
    public Row Row(string name, int threads, Targets targets) => new TimedRow(name, Unit.Milliseconds, new Work(Flops: Batch * Network.Flops), targets)
    {
        Ours = () => new Engine(this, threads),
        Libtorch = layout => new LibtorchSide(this, layout, threads),
        OnnxRuntime = () => new OnnxRuntimeContender(
            Network.ToOnnx(Batch), Network.Images(Batch), Network.Input(Batch), Network.Output(Batch), threads, Network.OnnxInput, Network.OnnxOutput),
        // Rounding errors accumulate over the layers.
        Tolerance = 1e-3,
    };

    private sealed class Engine : EngineContender
    {
        private readonly Shape shape;
        private readonly float[] images;
        private readonly Model model;
        private Tensor y;

        public Engine(Prediction prediction, int threads) : base(threads)
        {
            var network = prediction.Network;
            shape = new Shape(prediction.Batch, network.Channels, network.Side, network.Side);
            images = network.Images(prediction.Batch);
            model = network.OnEngine(Device);
        }

        public override void Run() => y = model.Forward(NextScope(training: false).Input(shape, images));

        public override IReadOnlyList<float[]> Results() => [y.ToArray()];

        protected override void Release()
        {
            model.Dispose();
            base.Release();
        }
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor images;
        private readonly torch.nn.Module<torch.Tensor, torch.Tensor> module;

        public LibtorchSide(Prediction prediction, Layout layout, int threads) : base(layout, threads)
        {
            var network = prediction.Network;
            images = Given(network.Images(prediction.Batch), network.Input(prediction.Batch));
            module = LibtorchNetwork.Build(network, InLayout);
            module.eval();
        }

        public override void Run()
        {
            using var temporaries = torch.NewDisposeScope();
            using var inference = torch.inference_mode();
            Output = module.forward(images);
        }

        protected override void Release()
        {
            module.Dispose();
            base.Release();
        }
    }
}
