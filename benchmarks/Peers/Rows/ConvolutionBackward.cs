using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>The gradients of a convolution's input, weight and bias from that of its output; of weight and bias alone in a first layer.</summary>
internal static class ConvolutionBackward
{
    /// <summary>The row of this size.</summary>
    public static Row Row(Convolution size, int threads, Targets targets) =>
        new TimedRow($"{size} backward", Unit.Milliseconds, new Work(Flops: (IsFirst(size) ? 1 : 2) * size.Flops), targets)
        {
            Ours = () => new Engine(size, threads),
            Libtorch = layout => new LibtorchSide(size, layout, threads),
        };

    private static bool IsFirst(Convolution size) => size.Inputs == 1;

    private sealed class Engine : EngineContender
    {
        private readonly Convolution size;
        private readonly Parameter x, w, b, dy;
        private Tensor y, outputGradient;
        private Gradients? gradients;

        public Engine(Convolution size, int threads) : base(threads)
        {
            this.size = size;
            x = Given("x", size.Images(), Convolution.Batch, size.Inputs, size.Side, size.Side);
            w = Given("w", size.Weight(), size.Outputs, size.Inputs, size.Kernel, size.Kernel);
            b = Given("b", size.Bias(), size.Outputs);
            dy = Given("dy", size.OutputGradient(), Convolution.Batch, size.Outputs, size.OutputSide, size.OutputSide);
            x.Frozen = IsFirst(size);
        }

        public override void Prepare()
        {
            var scope = NextScope(training: true);
            y = scope.Use(x).Conv2d(scope.Use(w), scope.Use(b), size.Stride, size.Padding);
            outputGradient = scope.Use(dy);
        }

        public override void Run() => gradients = Gradients.Of(y, outputGradient);

        public override IReadOnlyList<float[]> Results() =>
            [.. new[] { x, w, b }.Select(p => gradients?.ToArray(p)).OfType<float[]>()];
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor x, w, b, dy;
        private readonly torch.Tensor[] wanted;
        private readonly long[] strides, padding;
        private IList<torch.Tensor> gradients = [];

        public LibtorchSide(Convolution size, Layout layout, int threads) : base(layout, threads)
        {
            x = Given(size.Images(), Convolution.Batch, size.Inputs, size.Side, size.Side);
            w = GivenWithGradient(size.Weight(), size.Outputs, size.Inputs, size.Kernel, size.Kernel);
            b = GivenWithGradient(size.Bias(), size.Outputs);
            dy = Given(size.OutputGradient(), Convolution.Batch, size.Outputs, size.OutputSide, size.OutputSide);
            (strides, padding) = ([size.Stride, size.Stride], [size.Padding, size.Padding]);
            wanted = IsFirst(size) ? [w, b] : [x.requires_grad_(), w, b];
        }

        public override void Prepare() => Output = torch.nn.functional.conv2d(x, w, b, strides, padding);

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
