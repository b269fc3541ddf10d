using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>The gradients of a convolution from that of its output.</summary>
/// <param name="Size">The convolution.</param>
/// <param name="OfInput">Whether to compute the gradient of the input, which a first layer does not need.</param>
/// <param name="OfBias">Whether to compute the gradient of the bias.</param>
internal sealed record ConvolutionBackward(Convolution Size, bool OfInput, bool OfBias)
{
    /// <summary>The row of the gradients of input, weight and bias; of weight and bias only in a first layer.</summary>
    public static Row Row(Convolution size, int threads, Targets targets) =>
        new ConvolutionBackward(size, OfInput: size.Inputs > 1, OfBias: true).Row($"{size} backward", threads, targets);

    /// <summary>The row of the weight's gradient only.</summary>
    public static Row WeightRow(Convolution size, int threads) =>
        new ConvolutionBackward(size, OfInput: false, OfBias: false).Row($"{size} weight gradient", threads, Targets.None);

    private TimedRow Row(string name, int threads, Targets targets) =>
        new(name, Unit.Milliseconds, new Work(Flops: (OfInput ? 2 : 1) * Size.Flops), targets)
        {
            Ours = () => new Engine(this, threads),
            Libtorch = layout => new LibtorchSide(this, layout, threads),
        };

    private sealed class Engine : EngineContender
    {
        private readonly Convolution size;
        private readonly EngineImages x, dy;
        private readonly Parameter w, b;
        private Tensor input, y, outputGradient;
        private Gradients? gradients;

        public Engine(ConvolutionBackward row, int threads) : base(threads)
        {
            size = row.Size;
            x = GivenImages("x", size.Images(), size.Batch, size.Inputs, size.Side, size.Side);
            w = Given("w", size.Weight(), size.Outputs, size.InputsOfGroup, size.Kernel, size.Kernel);
            b = Given("b", size.Bias(), size.Outputs);
            dy = GivenImages("dy", size.OutputGradient(), size.Batch, size.Outputs, size.OutputSide, size.OutputSide);
            (x.Frozen, b.Frozen) = (!row.OfInput, !row.OfBias);
        }

        public override void Prepare()
        {
            var scope = NextScope(training: true);
            input = x.In(scope);
            y = input.Conv2d(scope.Use(w), scope.Use(b), size.Stride, size.Padding, size.Groups);
            outputGradient = dy.In(scope);
        }

        public override void Run() => gradients = Gradients.Of(y, outputGradient);

        public override IReadOnlyList<float[]> Results()
        {
            float[]?[] results = [gradients!.For(input)?.ToArray(), gradients.ToArray(w), gradients.ToArray(b)];
            return [.. results.OfType<float[]>()];
        }
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor x, w, b, dy;
        private readonly List<torch.Tensor> wanted = [];
        private readonly long[] strides, padding;
        private readonly long groups;
        private IList<torch.Tensor> gradients = [];

        public LibtorchSide(ConvolutionBackward row, Layout layout, int threads) : base(layout, threads)
        {
            var size = row.Size;
            x = Given(size.Images(), size.Batch, size.Inputs, size.Side, size.Side);
            w = GivenWithGradient(size.Weight(), size.Outputs, size.InputsOfGroup, size.Kernel, size.Kernel);
            b = Given(size.Bias(), size.Outputs);
            dy = Given(size.OutputGradient(), size.Batch, size.Outputs, size.OutputSide, size.OutputSide);
            groups = size.Groups;
            (strides, padding) = ([size.Stride, size.Stride], [size.Padding, size.Padding]);
            if (row.OfInput) wanted.Add(x.requires_grad_());
            wanted.Add(w);
            if (row.OfBias) wanted.Add(b.requires_grad_());
        }

        public override void Prepare() => Output = torch.nn.functional.conv2d(x, w, b, strides, padding, groups: groups);

        public override void Run()
        {
            foreach (var gradient in gradients) gradient.Dispose();
            gradients = torch.autograd.grad([Output], wanted, [dy]);
        }

        public override IReadOnlyList<float[]> Results() => [.. gradients.Select(ToArray)];

        protected override void Release()
        {
            foreach (var gradient in gradients) gradient.Dispose();
            base.Release();
        }
    }
}
