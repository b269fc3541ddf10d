using TorchSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>y[m,n] = Σ x[m,k] · w[n,k]: the matrix product of fully connected layers.</summary>
/// <param name="M">Rows of x and y.</param>
/// <param name="N">Columns of y.</param>
/// <param name="K">Columns of x.</param>
internal sealed record MatrixProduct(int M, int N, int K)
{
    /// <summary>The row of this size.</summary>
    public Row Row(int threads, Targets targets) =>
        new TimedRow($"sgemm {M}x{N}x{K}", Unit.GigaflopsPerSecond, new Work(Flops: 2.0 * M * N * K), targets)
        {
            Ours = () => new Engine(this, threads),
            Libtorch = _ => new LibtorchSide(this, threads),
            NoChannelsLast = "there are no images whose layout could differ",
            OnnxRuntime = () => new OnnxRuntimeSide(this, threads),
        };

    private float[] X() => Numbers.Uniform(M * K, seed: 1);

    private float[] W() => Numbers.Uniform(N * K, seed: 2);

    private sealed class Engine : EngineContender
    {
        private readonly Parameter x, w;
        private Tensor y;

        public Engine(MatrixProduct size, int threads) : base(threads)
        {
            x = Given("x", size.X(), size.M, size.K);
            w = Given("w", size.W(), size.N, size.K);
        }

        public override void Run()
        {
            var scope = NextScope(training: false);
            y = scope.Use(x).Linear(scope.Use(w));
        }

        public override IReadOnlyList<float[]> Results() => [y.ToArray()];
    }

    private sealed class LibtorchSide : LibtorchContender
    {
        private readonly torch.Tensor x, w;

        public LibtorchSide(MatrixProduct size, int threads) : base(Layout.Nchw, threads)
        {
            x = Given(size.X(), size.M, size.K);
            w = Given(size.W(), size.N, size.K);
        }

        public override void Run()
        {
            using var inference = torch.inference_mode();
            Output = torch.nn.functional.linear(x, w);
        }
    }

    private sealed class OnnxRuntimeSide(MatrixProduct size, int threads)
        : OnnxRuntimeContender(Model(size), size.X(), [size.M, size.K], [size.M, size.N], threads)
    {
        private static byte[] Model(MatrixProduct size)
        {
            var graph = new OnnxGraph();
            graph.Constant("w", size.W(), size.N, size.K);
            graph.Node("Gemm", ["x", "w"], "y", ("transB", [1]));
            return graph.ToModel([size.M, size.K], [size.M, size.N]);
        }
    }
}
