using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>Sums along an axis and their way back, and one value of each row. Bytes are those of x or dx.</summary>
public class AxisKernels : KernelBenchmark
{
    private const int Total = 1 << 22;

    private AxisShape shape;
    private Storage x = null!, sums = null!, columns = null!;

    /// <summary>Values next to each other along the axis: 1 sums rows, more sum columns.</summary>
    [Params(1, 64)]
    public int Inner { get; set; }

    [Benchmark]
    public void Sum() => Device.Sum(shape, 1, x, sums);

    [Benchmark]
    public void Repeat() => Device.Repeat(shape, 1, sums, x);

    [Benchmark]
    public void Gather() => Device.Gather(new RowsShape(Total / 64, 64), x, columns, sums);

    [Benchmark]
    public void GatherBackward() => Device.GatherBackward(new RowsShape(Total / 64, 64), columns, sums, x);

    internal override Work WorkOf(string kernel) => Moving(kernel == nameof(Gather) ? Total / 64 : Total);

    protected override void Prepare()
    {
        shape = new(Total / 64 / Inner, 64, Inner);
        // Zeros are the integer 0 too.
        (x, sums, columns) = (Random(Total), Random(Total / 64), Filled(Total / 64, 0));
    }
}
