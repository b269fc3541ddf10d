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
            Ours = () => new EngineOperation(threads, side =>
            {
                Parameter x = side.Given("x", X(), M, K), w = side.Given("w", W(), N, K);
                return scope => scope.Use(x).Linear(scope.Use(w));
            }),
            Libtorch = _ => new LibtorchOperation(Layout.Nchw, threads, side =>
            {
                torch.Tensor x = side.Given(X(), M, K), w = side.Given(W(), N, K);
                return () => torch.nn.functional.linear(x, w);
            }),
            NoChannelsLast = "there are no images whose layout could differ",
            OnnxRuntime = () =>
            {
                var graph = new OnnxGraph();
                graph.Constant("w", W(), N, K);
                graph.Node("Gemm", ["x", "w"], "y", ("transB", [1]));
                return graph.Contender(X(), [M, K], [M, N], threads);
            },
            Others = [new OtherSide(Column.OpenBlas, () => new OpenBlasProduct(M, N, K, X(), W(), threads), () => OpenBlas.Missing)],
        };

    private float[] X() => Numbers.Uniform(M * K, seed: 1);

    private float[] W() => Numbers.Uniform(N * K, seed: 2);
}
