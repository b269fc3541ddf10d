using BenchmarkDotNet.Attributes;
using MidasNet.Models;

namespace MidasNet.Benchmarks;

/// <summary>A complete training step of the study's network: forward, loss, gradients, AdamW; batch 64.</summary>
[MemoryDiagnoser]
public class TrainingStepBenchmark
{
    private Device device = null!;
    private SmallCnn model = null!;
    private Adam optimizer = null!;
    private float[] images = null!;
    private int[] labels = null!;

    /// <summary>Height and width of the images: 48 in Part 1, 28 in Parts 2 and 3.</summary>
    [Params(28, 48)]
    public int Side { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        device = Device.OpenCpu();
        model = new SmallCnn(device, new SmallCnnOptions(Classes: 62, Depth: 1, Residual: false), seed: 1);
        optimizer = new AdamW(model.Parameters, weightDecay: 0.02f);
        images = Numbers.Uniform(64 * Side * Side, seed: 1);
        labels = [.. Enumerable.Range(0, 64).Select(i => i % 62)];
    }

    [GlobalCleanup]
    public void Cleanup() => device.Dispose();

    [Benchmark]
    public void Step()
    {
        using var scope = Scope.Train(device);
        var loss = model.Forward(scope.Input(new Shape(64, 1, Side, Side), images)).CrossEntropy(labels);
        optimizer.Step(Gradients.Of(loss));
    }
}
