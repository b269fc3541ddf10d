using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>Fully connected layers with bias and ReLU, and their gradients: three matrix products, each with one transposed operand or none.</summary>
public class LinearKernels : KernelBenchmark
{
    private LinearShape shape;
    private Storage x = null!, w = null!, b = null!, y = null!, dx = null!, dw = null!, dy = null!;

    [ParamsSource(nameof(Sizes))]
    public LinearSize Size { get; set; } = null!;

    public static IEnumerable<LinearSize> Sizes =>
    [
        new(512, 512, 512),
        new(1024, 1024, 1024),
        new(64, 3136, 256), // the small CNN's, and its last
        new(64, 256, 62),
        new(1, 3136, 256),
        new(64, 4096, 4096), // VGG19's second
    ];

    [Benchmark]
    public void Linear() => Device.Linear(shape, default(Relu), x, w, b, y);

    [Benchmark]
    public void LinearBackwardInput() => Device.LinearBackwardInput(shape, dy, w, dx);

    [Benchmark]
    public void LinearBackwardWeight() => Device.LinearBackwardWeight(shape, x, dy, dw);

    internal override Work WorkOf(string kernel) => new(Flops: 2.0 * Size.Rows * Size.Inputs * Size.Outputs);

    protected override void Prepare()
    {
        shape = new LinearShape(Size.Rows, Size.Inputs, Size.Outputs);
        (x, dx) = (Random(Size.Rows * Size.Inputs), Empty(Size.Rows * Size.Inputs));
        (w, dw) = (Random(Size.Outputs * Size.Inputs), Empty(Size.Outputs * Size.Inputs));
        b = Random(Size.Outputs);
        (y, dy) = (Empty(Size.Rows * Size.Outputs), Random(Size.Rows * Size.Outputs));
    }
}
