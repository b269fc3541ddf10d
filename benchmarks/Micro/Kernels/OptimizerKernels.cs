using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>One step of each optimizer. Reads the gradients, reads and writes the weights and the optimizer's state.</summary>
public class OptimizerKernels : KernelBenchmark
{
    private Storage dw = null!, w = null!, m = null!, v = null!;

    /// <summary>The number of weights of the small CNN, and of VGG19's convolutions.</summary>
    [Params(900_000, 20_000_000)]
    public int Weights { get; set; }

    [Benchmark]
    public void SgdStep() =>
        Device.SgdStep(Weights, new SgdRule(LearningRate: 1e-3f, Momentum: 0.9f, Nesterov: false, WeightDecay: 0), clip: null, dw, w, m);

    [Benchmark]
    public void AdamStep() => Device.AdamStep(Weights, new AdamRule(
        StepSize: 1e-3f, Beta1: 0.9f, Beta2: 0.999f, SecondMomentScale: 1, Epsilon: 1e-8f, Decay: 1, WeightDecay: 0), clip: null, dw, w, m, v);

    internal override Work WorkOf(string kernel) => Moving((kernel == nameof(AdamStep) ? 7.0 : 5.0) * Weights);

    protected override void Prepare() => (dw, w, m, v) = (Random(Weights), Random(Weights), Filled(Weights, 0), Filled(Weights, 0));
}
