using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>Kernels that are bound by memory: 64 images of 64 channels of 28x28, 12.8 MB.</summary>
[MemoryDiagnoser]
public class PointwiseBenchmark
{
    private static readonly Shape Images = new(64, 64, 28, 28);
    private Device device = null!;
    private ParameterSet parameters = null!;
    private float[] images = null!;

    [GlobalSetup]
    public void Setup()
    {
        device = Device.Open();
        parameters = new ParameterSet(device, seed: 1);
        foreach (string name in new[] { "gamma", "variance" }) parameters.Add(name, new Shape(64), ParameterKind.Scale, Initializations.Ones);
        foreach (string name in new[] { "beta", "mean" }) parameters.Add(name, new Shape(64), ParameterKind.Bias, Initializations.Zeros);
        images = Numbers.Random(Images.Length);
    }

    [GlobalCleanup]
    public void Cleanup() => device.Dispose();

    [Benchmark(Baseline = true)]
    public void UploadOnly() => WithImages(x => x);

    [Benchmark]
    public void Relu() => WithImages(x => x.Relu());

    [Benchmark]
    public void MaxPool2d() => WithImages(x => x.MaxPool2d(2));

    [Benchmark]
    public void AveragePool2d() => WithImages(x => x.AveragePool2d(2));

    [Benchmark]
    public void Dropout() => WithImages(x => x.Dropout(0.5f));

    [Benchmark]
    public void Add() => WithImages(x => x.Add(x));

    [Benchmark]
    public void BatchNorm() => WithImages(x => x.BatchNormTraining(
        default(Relu), x.Scope.Use(parameters["gamma"]), x.Scope.Use(parameters["beta"]), x.Scope.Use(parameters["mean"]),
        x.Scope.Use(parameters["variance"]), momentum: 0.1f, epsilon: 1e-5f));

    private void WithImages(Func<Tensor, Tensor> operation)
    {
        using var scope = Scope.Train(device);
        operation(scope.Input(Images, images));
    }
}
