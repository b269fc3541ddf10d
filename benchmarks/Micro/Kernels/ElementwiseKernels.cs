using BenchmarkDotNet.Attributes;

namespace MidasNet.Benchmarks;

/// <summary>Kernels with one pass over arrays, in the caches and in memory. Bytes are those of all operands; updated operands count twice.</summary>
public class ElementwiseKernels : KernelBenchmark
{
    private Storage a = null!, b = null!, y = null!;
    private float[] values = [];

    /// <summary>256 KB each, and 64 MB.</summary>
    [Params(1 << 16, 1 << 24)]
    public int Length { get; set; }

    [Benchmark]
    public void Fill() => Device.Fill(Length, 1, y);

    /// <summary>Blocks of 64 values to addresses 128 apart, as in the concatenation of channels.</summary>
    [Benchmark]
    public void Copy() => Device.Copy(new BlockCopy(Length / 128, 64, 0, 64, 64, 128), a, y);

    [Benchmark]
    public void Upload() => Device.Upload(values, y);

    [Benchmark]
    public void Download() => Device.Download(a, values);

    [Benchmark]
    public void Accumulate() => Device.Accumulate(Length, a, y);

    [Benchmark]
    public void Add() => Device.Add(Length, default(Identity), a, b, y);

    [Benchmark]
    public void Multiply() => Device.Multiply(Length, a, b, y);

    [Benchmark]
    public void Subtract() => Device.Subtract(Length, a, b, y);

    [Benchmark]
    public void Divide() => Device.Divide(Length, a, b, y);

    [Benchmark]
    public void Scale() => Device.Scale(Length, 0.5f, a, y);

    [Benchmark]
    public void Blend() => Device.Blend(Length, 0.1f, a, y);

    [Benchmark]
    public void ClipNorm() => Device.ClipNorm([a], [Length], maxNorm: 1, y);

    [Benchmark]
    public void Activate() => Device.Activate(Length, default(Relu), a, y);

    [Benchmark]
    public void ActivateTanh() => Device.Activate(Length, default(Tanh), a, y);

    [Benchmark]
    public void ActivateBackward() => Device.ActivateBackward(Length, default(Relu), null, a, b, y);

    [Benchmark]
    public void ActivateGelu() => Device.Activate(Length, default(Gelu), a, y);

    [Benchmark]
    public void ActivateBackwardGelu() => Device.ActivateBackward(Length, default(Gelu), a, b, b, y);

    [Benchmark]
    public void Dropout() => Device.Dropout(Length, 0.5f, seed: 1, a, y);

    internal override Work WorkOf(string kernel) => Moving(Length * kernel switch
    {
        nameof(Fill) or nameof(ClipNorm) or nameof(Copy) => 1.0,
        nameof(Accumulate) or nameof(Add) or nameof(Multiply) or nameof(Subtract) or nameof(Divide) or nameof(Blend) or nameof(ActivateBackward) => 3.0,
        nameof(ActivateBackwardGelu) => 4.0,
        _ => 2.0,
    });

    protected override void Prepare()
    {
        (a, b, y) = (Random(Length), Random(Length), Filled(Length, 0));
        values = new float[Length];
    }
}
