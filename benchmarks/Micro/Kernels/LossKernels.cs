using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>Losses over the logits of 62 classes, and their gradients.</summary>
public class LossKernels : KernelBenchmark
{
    private const int Classes = 62;
    private RowsShape shape;
    private Storage z = null!, q = null!, loss = null!, dloss = null!, dz = null!;

    /// <summary>The rows of one batch, and of many.</summary>
    [Params(64, 8192)]
    public int Rows { get; set; }

    private float Scale => 1f / Rows;

    [Benchmark]
    public void CrossEntropy() => Device.CrossEntropy(shape, Scale, z, q, loss);

    [Benchmark]
    public void CrossEntropyBackward() => Device.CrossEntropyBackward(shape, Scale, z, q, dloss, dz);

    [Benchmark]
    public void MixtureLikelihood() => Device.MixtureLikelihood(shape, Scale, z, q, loss);

    [Benchmark]
    public void MixtureLikelihoodBackward() => Device.MixtureLikelihoodBackward(shape, Scale, z, q, dloss, dz);

    [Benchmark]
    public void ExponentialLikelihood() => Device.ExponentialLikelihood(shape, Scale, z, q, loss);

    [Benchmark]
    public void ExponentialLikelihoodBackward() => Device.ExponentialLikelihoodBackward(shape, Scale, z, q, dloss, dz);

    internal override Work WorkOf(string kernel) => Moving((kernel.EndsWith("Backward", StringComparison.Ordinal) ? 3.0 : 2.0) * Rows * Classes);

    protected override void Prepare()
    {
        shape = new RowsShape(Rows, Classes);
        (z, dz) = (Random(Rows * Classes), Empty(Rows * Classes));
        q = Filled(Rows * Classes, 1f / Classes);
        (loss, dloss) = (Empty(1), Filled(1, 1));
    }
}
