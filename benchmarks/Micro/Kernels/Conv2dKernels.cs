using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>Convolutions with the sizes of the study's networks, with bias and ReLU, and their gradients.</summary>
public class Conv2dKernels : KernelBenchmark
{
    private Conv2dShape shape;
    private Storage x = null!, w = null!, b = null!, y = null!, dx = null!, dw = null!, dy = null!;

    [ParamsSource(nameof(Sizes))]
    public ConvolutionSize Size { get; set; } = null!;

    public static IEnumerable<ConvolutionSize> Sizes =>
    [
        new(64, 1, 32, 28),
        new(64, 1, 24, 48, Kernel: 5, Stride: 2),
        new(64, 3, 64, 32),
        new(64, 32, 64, 14),
        new(64, 64, 64, 28),
        new(1, 64, 64, 28),
        new(64, 128, 128, 14),
        new(64, 256, 256, 8),
        new(64, 512, 512, 2),
        new(1, 512, 512, 4),
        new(1, 512, 512, 2),
        new(64, 64, 64, 28, Stride: 2),
        new(64, 64, 64, 28, Kernel: 1),
        new(64, 32, 32, 28, Kernel: 5),
        new(64, 128, 128, 28, Groups: 128),
        new(64, 128, 128, 28, Stride: 2, Groups: 128),
        new(64, 128, 128, 14, Groups: 32),
    ];

    [Benchmark]
    public void Conv2d() => Device.Conv2d(shape, default(Relu), x, w, b, y);

    [Benchmark]
    public void Conv2dBackwardInput() => Device.Conv2dBackwardInput(shape, dy, w, dx);

    [Benchmark]
    public void Conv2dBackwardWeight() => Device.Conv2dBackwardWeight(shape, x, dy, dw);

    internal override Work WorkOf(string kernel) => new(Flops: 2.0 * Size.Shape.MultiplyAdds);

    protected override void Prepare()
    {
        shape = Size.Shape;
        (x, dx) = (Random(shape.N * shape.C * shape.H * shape.W), Empty(shape.N * shape.C * shape.H * shape.W));
        (w, dw) = (Random(shape.O * shape.Taps), Empty(shape.O * shape.Taps));
        b = Random(shape.O);
        (y, dy) = (Empty(shape.Output.Length), Random(shape.Output.Length));
    }
}
