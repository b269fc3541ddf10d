using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>3x3 convolutions of the sizes that occur in the study's networks, batch 64: forward, and both gradients.</summary>
[MemoryDiagnoser]
public class Conv2dBenchmark
{
    private Device device = null!;
    private ParameterSet parameters = null!;
    private float[] images = null!, outputGradient = null!;

    /// <summary>Input channels, output channels, height and width of the image.</summary>
    [Params("1x32@28", "32x64@14", "64x64@28", "128x128@14", "256x256@8")]
    public string Shape { get; set; } = "";

    private (int Inputs, int Outputs, int Side) Sizes
    {
        get
        {
            int[] numbers = [.. Shape.Split('x', '@').Select(int.Parse)];
            return (numbers[0], numbers[1], numbers[2]);
        }
    }

    [GlobalSetup]
    public void Setup()
    {
        var (inputs, outputs, side) = Sizes;
        device = Device.Open();
        parameters = new ParameterSet(device, seed: 1);
        parameters.Add("weight", new Shape(outputs, inputs, 3, 3), ParameterKind.Weight, Initializations.He(9 * inputs));
        parameters.Add("bias", new Shape(outputs), ParameterKind.Bias, Initializations.Zeros);
        images = Numbers.Random(64 * inputs * side * side);
        outputGradient = Numbers.Random(64 * outputs * side * side);
    }

    [GlobalCleanup]
    public void Cleanup() => device.Dispose();

    [Benchmark]
    public void Forward()
    {
        using var scope = Scope.Predict(device);
        Convolve(scope, needsGradient: false);
    }

    [Benchmark]
    public void ForwardAndBackward()
    {
        using var scope = Scope.Train(device);
        var y = Convolve(scope, needsGradient: true);
        Gradients.Of(y, scope.Input(y.Shape, outputGradient));
    }

    private Tensor Convolve(Scope scope, bool needsGradient)
    {
        var (inputs, _, side) = Sizes;
        var x = scope.Input(new Shape(64, inputs, side, side), images, needsGradient);
        return x.Conv2d(default(Relu), scope.Use(parameters["weight"]), scope.Use(parameters["bias"]), padding: 1);
    }
}
