using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>One step of each optimizer over a million weights.</summary>
public class OptimizerBenchmark
{
    private const int Count = 1 << 20;
    private Device device = null!;
    private ParameterSet parameters = null!;
    private Adam adam = null!;
    private Sgd sgd = null!;
    private float[] input = null!;

    [GlobalSetup]
    public void Setup()
    {
        device = Device.Open();
        parameters = new ParameterSet(device, seed: 1);
        parameters.Add("weight", new Shape(1, Count), ParameterKind.Weight, Initializations.Normal(0.01));
        adam = new Adam(parameters, weightDecay: 0.01f);
        sgd = new Sgd(parameters, 0.01f, momentum: 0.9f);
        input = Numbers.Random(Count);
    }

    [GlobalCleanup]
    public void Cleanup() => device.Dispose();

    [Benchmark(Baseline = true)]
    public void GradientOnly() => WithGradients(_ => { });

    [Benchmark]
    public void AdamStep() => WithGradients(adam.Step);

    [Benchmark]
    public void SgdStep() => WithGradients(sgd.Step);

    private void WithGradients(Action<Gradients> step)
    {
        using var scope = Scope.Train(device);
        var y = scope.Input(new Shape(1, Count), input).Linear(scope.Use(parameters["weight"]));
        step(Gradients.Of(y));
    }
}
