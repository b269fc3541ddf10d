using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>A convolution with bias in a prediction.</summary>
internal static class ConvolutionForward
{
    /// <summary>The row of this size.</summary>
    public static Row Row(Convolution size, int threads, Targets targets) =>
        new TimedRow($"{size} forward", Unit.Milliseconds, new Work(Flops: size.Flops), targets)
        {
            Ours = () => new Engine(size, threads),
            Libtorch = layout => new LibtorchSide(size, layout, threads),
            OnnxRuntime = () => new OnnxRuntimeSide(size, threads),
        };

    private sealed class Engine : EngineContender
    {
        private readonly Convolution size;
        private readonly EngineImages x;
        private readonly Parameter w, b;
        private Tensor y;

        public Engine(Convolution size, int threads) : base(threads)
        {
            this.size = size;
            x = GivenImages("x", size.Images(), size.Batch, size.Inputs, size.Side, size.Side);
            w = Given("w", size.Weight(), size.Outputs, size.InputsOfGroup, size.Kernel, size.Kernel);
            b = Given("b", size.Bias(), size.Outputs);
        }

        public override void Run()
        {
            var scope = NextScope(training: false);
            y = x.In(scope).Conv2d(scope.Use(w), scope.Use(b), size.Stride, size.Padding, size.Groups);
        }

        public override IReadOnlyList<float[]> Results() => [y.ToArray()];
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor x, w, b;
        private readonly long[] strides, padding;
        private readonly long groups;

        public LibtorchSide(Convolution size, Layout layout, int threads) : base(layout, threads)
        {
            x = Given(size.Images(), size.Batch, size.Inputs, size.Side, size.Side);
            w = Given(size.Weight(), size.Outputs, size.InputsOfGroup, size.Kernel, size.Kernel);
            b = Given(size.Bias(), size.Outputs);
            groups = size.Groups;
            (strides, padding) = ([size.Stride, size.Stride], [size.Padding, size.Padding]);
        }

        public override void Run()
        {
            using var inference = torch.inference_mode();
            Output = torch.nn.functional.conv2d(x, w, b, strides, padding, groups: groups);
        }
    }

    private sealed class OnnxRuntimeSide(Convolution size, int threads)
        : OnnxRuntimeContender(Model(size), size.Images(), Input(size), Output(size), threads)
    {
        private static long[] Input(Convolution size) => [size.Batch, size.Inputs, size.Side, size.Side];

        private static long[] Output(Convolution size) => [size.Batch, size.Outputs, size.OutputSide, size.OutputSide];

        private static byte[] Model(Convolution size)
        {
            var graph = new OnnxGraph();
            graph.Constant("w", size.Weight(), size.Outputs, size.InputsOfGroup, size.Kernel, size.Kernel);
            graph.Constant("b", size.Bias(), size.Outputs);
            int p = size.Padding;
            graph.Node("Conv", ["x", "w", "b"], "y", ("pads", [p, p, p, p]), ("strides", [size.Stride, size.Stride]), ("group", [size.Groups]));
            return graph.ToModel(Input(size), Output(size));
        }
    }
}
