using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>Pooling of 64 images of 64 channels of 28x28, 12.8 MB. Bytes are those of x and y, with gradients those of dx and dy too.</summary>
public class Pool2dKernels : KernelBenchmark
{
    private const int Batch = 64, Channels = 64, Side = 28, Length = Batch * Channels * Side * Side;
    private Pool2dShape shape;
    private Storage x = null!, y = null!, dx = null!, dy = null!, places = null!;

    [ParamsAllValues]
    public PoolWindow Window { get; set; }

    private Pool2dShape Shape => Window switch
    {
        PoolWindow.Halving => new(Batch, Channels, Side, Side, 2, 2, 2, 0),
        PoolWindow.Overlapping => new(Batch, Channels, Side, Side, 3, 3, 2, 1),
        _ => new(Batch, Channels, Side, Side, Side, Side, 1, 0),
    };

    [Benchmark]
    public void MaxPool2d() => Device.MaxPool2d(shape, x, y, places);

    [Benchmark]
    public void MaxPool2dBackward() => Device.MaxPool2dBackward(shape, places, dy, dx);

    [Benchmark]
    public void AveragePool2d() => Device.AveragePool2d(shape, x, y);

    [Benchmark]
    public void AveragePool2dBackward() => Device.AveragePool2dBackward(shape, dy, dx);

    internal override Work WorkOf(string kernel) => kernel switch
    {
        nameof(MaxPool2dBackward) => Moving(2.0 * (Length + Shape.Output.Length)),
        _ => Moving(Length + Shape.Output.Length),
    };

    protected override void Prepare()
    {
        shape = Shape;
        (x, dx) = (Random(Length), Empty(Length));
        (y, dy) = (Empty(shape.Output.Length), Random(shape.Output.Length));
        places = Empty(shape.Output.Length);
        Device.MaxPool2d(shape, x, y, places);
    }
}
