using MidasNet.Learning;
using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A complete training step of a network: forward with dropout, cross-entropy, gradients of all weights, a step of the optimizer.</summary>
/// <param name="Network">The network.</param>
/// <param name="Batch">Images in the batch.</param>
/// <param name="Recipe">The recipe of the step by Muon; null for Adam.</param>
internal sealed record TrainingStep(Network Network, int Batch, TrainingOptions? Recipe = null)
{
    /// <summary>The step of the small CNN.</summary>
    public static TrainingStep SmallCnn(int batch) => new(NetworkPlan.SmallCnn(), batch);

    /// <summary>The row of this step.</summary>
    /// <param name="name">The name of the row.</param>
    /// <param name="threads">Threads to compute with.</param>
    /// <param name="targets">The targets of the row.</param>
    /// <param name="tolerance">The tolerance: values near 0 may fall on either side of ReLU and change gradients, more so in deep networks.</param>
    /// <param name="comparedAs">The step whose results are compared; null for this one without dropout.</param>
    /// <param name="byLength">See <see cref="TimedRow.ByLength"/>.</param>
    public TimedRow Row(string name, int threads, Targets targets, double tolerance = 1e-2, TrainingStep? comparedAs = null, bool byLength = false)
    {
        var compared = comparedAs ?? this with { Network = Network.WithoutDropout() };
        return Timed(this, compared: Timed(compared, compared: null));

        TimedRow Timed(TrainingStep step, TimedRow? compared) =>
            new(name, Unit.Milliseconds, new Work(Flops: 3 * step.Batch * step.Network.Flops), targets)
            {
                Ours = () => step.Ours(threads),
                Libtorch = layout => step.Libtorch(layout, threads),
                ComparedAs = compared,
                Tolerance = tolerance,
                ByLength = byLength,
            };
    }

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
        private readonly Optimizer optimizer;
        private Tensor loss;
        private Gradients? gradients;

        public Engine(TrainingStep step, int threads, bool planned) : base(threads)
        {
            var network = step.Network;
            shape = new Shape(step.Batch, network.Channels, network.Side, network.Side);
            images = network.Images(step.Batch);
            labels = Numbers.Labels(step.Batch, Network.Classes);
            model = network.OnEngine(Device, planned);
            optimizer = step.Recipe?.MakeOptimizer(model.Parameters) ?? new Adam(model.Parameters);
        }

        public override void Run()
        {
            loss = model.Forward(NextScope(training: true).Input(shape, images)).CrossEntropy(labels);
            gradients = Gradients.Of(loss);
            optimizer.Step(gradients);
        }

        public override IReadOnlyList<float[]> Results() =>
            [loss.ToArray(), .. model.Parameters.Where(p => p.Trainable).Select(p => gradients!.ToArray(p)!)];

        protected override void Release()
        {
            optimizer.Dispose();
            model.Dispose();
            base.Release();
        }
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor images, labels;
        private readonly torch.nn.Module<torch.Tensor, torch.Tensor> module;
        private readonly TorchSharp.Modules.Parameter[] parameters;
        private readonly IDisposable optimizer;
        private readonly Action makeStep;

        public LibtorchSide(TrainingStep step, Layout layout, int threads, bool planned) : base(layout, threads)
        {
            var network = step.Network;
            images = Given(network.Images(step.Batch), network.Input(step.Batch));
            labels = torch.tensor([.. Numbers.Labels(step.Batch, Network.Classes).Select(label => (long)label)]);
            module = LibtorchNetwork.Build(network, InLayout, planned);
            parameters = [.. module.parameters()];
            if (step.Recipe is { } recipe)
            {
                var muon = new LibtorchMuon(parameters, recipe);
                (optimizer, makeStep) = (muon, muon.Step);
            }
            else
            {
                var adam = torch.optim.Adam(parameters);
                (optimizer, makeStep) = (adam, () => adam.step());
            }
        }

        public override void Run()
        {
            using var temporaries = torch.NewDisposeScope();
            foreach (var parameter in parameters) parameter.grad = null; // zero_grad would clear and then add: two more passes
            Output = torch.nn.functional.cross_entropy(module.forward(images), labels);
            Output.backward();
            makeStep();
        }

        public override IReadOnlyList<float[]> Results() => [ToArray(Output), .. parameters.Select(p => ToArray(p.grad!))];

        protected override void Release()
        {
            optimizer.Dispose();
            module.Dispose();
            labels.Dispose();
            base.Release();
        }
    }
}
