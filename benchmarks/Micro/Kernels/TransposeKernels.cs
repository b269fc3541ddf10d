using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>Converts 64 images between the two layouts, in both directions.</summary>
public class TransposeKernels : KernelBenchmark
{
    private const int Batch = 64;
    private Storage x = null!, y = null!;

    /// <summary>Colour images of 64x64, and maps inside a network: 12.8 MB.</summary>
    [Params(3, 64)]
    public int Channels { get; set; }

    private int Area => Channels == 3 ? 64 * 64 : 28 * 28;

    [Benchmark]
    public void Transpose() => Device.Transpose(new TransposeShape(Batch, Channels, Area), x, y);

    [Benchmark]
    public void TransposeBack() => Device.Transpose(new TransposeShape(Batch, Area, Channels), x, y);

    internal override Work WorkOf(string kernel) => Moving(2.0 * Batch * Channels * Area);

    protected override void Prepare() => (x, y) = (Random(Batch * Channels * Area), Empty(Batch * Channels * Area));
}
