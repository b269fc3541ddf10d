using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>Softmax and log-softmax over the logits of 62 classes.</summary>
public class SoftmaxKernels : KernelBenchmark
{
    private const int Classes = 62;
    private RowsShape shape;
    private Storage x = null!, y = null!, dy = null!, dx = null!;

    /// <summary>The rows of a training batch, and of a batch of predictions.</summary>
    [Params(64, 8192)]
    public int Rows { get; set; }

    [Benchmark]
    public void Softmax() => Device.Softmax(shape, x, y);

    [Benchmark]
    public void SoftmaxBackward() => Device.SoftmaxBackward(shape, y, dy, dx);

    [Benchmark]
    public void LogSoftmax() => Device.LogSoftmax(shape, x, y);

    [Benchmark]
    public void LogSoftmaxBackward() => Device.LogSoftmaxBackward(shape, y, dy, dx);

    internal override Work WorkOf(string kernel) => Moving((kernel is nameof(Softmax) or nameof(LogSoftmax) ? 2.0 : 3.0) * Rows * Classes);

    protected override void Prepare()
    {
        shape = new RowsShape(Rows, Classes);
        (x, y, dy, dx) = (Random(Rows * Classes), Empty(Rows * Classes), Random(Rows * Classes), Empty(Rows * Classes));
        Softmax();
    }
}
