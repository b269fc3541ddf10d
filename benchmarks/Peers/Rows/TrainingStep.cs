using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A whole training step of the small CNN: forward with dropout, cross-entropy, gradients of all weights, Adam.</summary>
/// <param name="Batch">Images in the batch.</param>
/// <param name="Dropout">The rate before the last layer.</param>
internal sealed record TrainingStep(int Batch, float Dropout = 0.5f)
{
    private const int Classes = 62;

    /// <summary>The row for this batch.</summary>
    public TimedRow Row(int threads, Targets targets) =>
        new($"train {Plan.Name} {Batch}", Unit.Milliseconds, new Work(Flops: 3 * Batch * Plan.Flops), targets)
        {
            Ours = () => Ours(threads),
            Libtorch = layout => Libtorch(layout, threads),
            ComparedAs = Dropout > 0 ? (this with { Dropout = 0 }).Row(threads, targets) : null,
            // A value near zero may fall to either side of ReLU, and with it a share of a gradient.
            Tolerance = 1e-3,
        };

    /// <summary>This engine's side.</summary>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="planned">Whether the weights are those of the plan, as results are compared, or the engine's own.</param>
    public EngineContender Ours(int threads, bool planned = true) => new Engine(this, threads, planned);

    /// <summary>libtorch's side.</summary>
    /// <param name="layout">Of images and weights.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="planned">Whether the weights are those of the plan, as results are compared, or libtorch's own.</param>
    public Contender Libtorch(Layout layout, int threads, bool planned = true) => new LibtorchSide(this, layout, threads, planned);

    private NetworkPlan Plan => NetworkPlan.SmallCnn(Dropout);

    private sealed class Engine : EngineContender
    {
        private readonly Shape shape;
        private readonly float[] images;
        private readonly int[] labels;
        private readonly Sequential network;
        private readonly Adam adam;
        private Tensor loss;
        private Gradients? gradients;

        public Engine(TrainingStep step, int threads, bool planned) : base(threads)
        {
            var plan = step.Plan;
            shape = new Shape(step.Batch, plan.Channels, plan.Side, plan.Side);
            images = plan.Images(step.Batch);
            labels = Numbers.Labels(step.Batch, Classes);
            network = EngineNetwork.Build(plan, Parameters, planned);
            adam = new Adam(Parameters);
        }

        public override void Run()
        {
            loss = network.Forward(NextScope(training: true).Input(shape, images)).CrossEntropy(labels);
            gradients = Gradients.Of(loss);
            adam.Step(gradients);
        }

        public override IReadOnlyList<float[]> Results() => [loss.ToArray(), .. Parameters.Select(p => gradients!.ToArray(p)!)];

        protected override void Release()
        {
            adam.Dispose();
            base.Release();
        }
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor images, labels;
        private readonly TorchSharp.Modules.Sequential network;
        private readonly TorchSharp.Modules.Parameter[] parameters;
        private readonly TorchSharp.Modules.Adam adam;

        public LibtorchSide(TrainingStep step, Layout layout, int threads, bool planned) : base(layout, threads)
        {
            var plan = step.Plan;
            images = Given(plan.Images(step.Batch), plan.Input(step.Batch));
            labels = torch.tensor([.. Numbers.Labels(step.Batch, Classes).Select(label => (long)label)]);
            network = LibtorchNetwork.Build(plan, InLayout, planned);
            parameters = [.. network.parameters()];
            adam = torch.optim.Adam(parameters);
        }

        public override void Run()
        {
            using var temporaries = torch.NewDisposeScope();
            foreach (var parameter in parameters) parameter.grad = null; // zero_grad would clear and then add: two passes more
            Output = torch.nn.functional.cross_entropy(network.forward(images), labels);
            Output.backward();
            adam.step();
        }

        public override IReadOnlyList<float[]> Results() => [ToArray(Output), .. parameters.Select(p => ToArray(p.grad!))];

        protected override void Release()
        {
            adam.Dispose();
            network.Dispose();
            labels.Dispose();
            base.Release();
        }
    }
}
