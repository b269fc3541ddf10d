using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A complete training step of a network: forward with dropout, cross-entropy, gradients of all weights, Adam.</summary>
/// <param name="Network">The network.</param>
/// <param name="Batch">Images in the batch.</param>
internal sealed record TrainingStep(Network Network, int Batch)
{
    /// <summary>The step of the small CNN.</summary>
    public static TrainingStep SmallCnn(int batch) => new(NetworkPlan.SmallCnn(), batch);

    /// <summary>The row of this step.</summary>
    /// <param name="name">The name of the row.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="targets">The targets of the row.</param>
    /// <param name="tolerance">The tolerance: values near 0 may fall on either side of ReLU and change gradients, more so in deep networks.</param>
    public TimedRow Row(string name, int threads, Targets targets, double tolerance = 1e-2)
    {
        var withoutDropout = this with { Network = Network.WithoutDropout() };
        return Row(name, threads, targets, tolerance, withoutDropout.Row(name, threads, targets, tolerance, comparedAs: null));
    }

    private TimedRow Row(string name, int threads, Targets targets, double tolerance, TimedRow? comparedAs) =>
        new(name, Unit.Milliseconds, new Work(Flops: 3 * Batch * Network.Flops), targets)
        {
            Ours = () => Ours(threads),
            Libtorch = layout => Libtorch(layout, threads),
            ComparedAs = comparedAs,
            Tolerance = tolerance,
        };

    /// <summary>This engine's side.</summary>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="planned">True for the plan's weights, to compare results, false for the engine's own.</param>
    public EngineContender Ours(int threads, bool planned = true) => new Engine(this, threads, planned);

    /// <summary>libtorch's side.</summary>
    /// <param name="layout">The layout of images and weights.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="planned">True for the plan's weights, to compare results, false for libtorch's own.</param>
    public Contender Libtorch(Layout layout, int threads, bool planned = true) => new LibtorchSide(this, layout, threads, planned);

    private sealed class Engine : EngineContender
    {
        private readonly Shape shape;
        private readonly float[] images;
        private readonly int[] labels;
        private readonly Model model;
        private readonly Adam adam;
        private Tensor loss;
        private Gradients? gradients;

        public Engine(TrainingStep step, int threads, bool planned) : base(threads)
        {
            var network = step.Network;
            shape = new Shape(step.Batch, network.Channels, network.Side, network.Side);
            images = network.Images(step.Batch);
            labels = Numbers.Labels(step.Batch, Network.Classes);
            model = network.OnEngine(Device, planned);
            adam = new Adam(model.Parameters);
        }

        public override void Run()
        {
            loss = model.Forward(NextScope(training: true).Input(shape, images)).CrossEntropy(labels);
            gradients = Gradients.Of(loss);
            adam.Step(gradients);
        }

        public override IReadOnlyList<float[]> Results() =>
            [loss.ToArray(), .. model.Parameters.Where(p => p.Trainable).Select(p => gradients!.ToArray(p)!)];

        protected override void Release()
        {
            adam.Dispose();
            model.Dispose();
            base.Release();
        }
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor images, labels;
        private readonly torch.nn.Module<torch.Tensor, torch.Tensor> module;
        private readonly TorchSharp.Modules.Parameter[] parameters;
        private readonly TorchSharp.Modules.Adam adam;

        public LibtorchSide(TrainingStep step, Layout layout, int threads, bool planned) : base(layout, threads)
        {
            var network = step.Network;
            images = Given(network.Images(step.Batch), network.Input(step.Batch));
            labels = torch.tensor([.. Numbers.Labels(step.Batch, Network.Classes).Select(label => (long)label)]);
            module = LibtorchNetwork.Build(network, InLayout, planned);
            parameters = [.. module.parameters()];
            adam = torch.optim.Adam(parameters);
        }

        public override void Run()
        {
            using var temporaries = torch.NewDisposeScope();
            foreach (var parameter in parameters) parameter.grad = null; // zero_grad would clear and then add: two more passes
            Output = torch.nn.functional.cross_entropy(module.forward(images), labels);
            Output.backward();
            adam.step();
        }

        public override IReadOnlyList<float[]> Results() => [ToArray(Output), .. parameters.Select(p => ToArray(p.grad!))];

        protected override void Release()
        {
            adam.Dispose();
            module.Dispose();
            labels.Dispose();
            base.Release();
        }
    }
}
