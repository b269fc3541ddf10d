namespace MidasNet.Benchmarks.Peers;

/// <summary>The size of a convolution with bias, padded by half its kernel.</summary>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Side">Height and width of the images.</param>
/// <param name="Kernel">Height and width of the kernel.</param>
/// <param name="Stride">Step between outputs.</param>
/// <param name="Batch">Images in the batch.</param>
/// <param name="Groups">Groups of channels that are convolved separately; one for each channel in a depthwise convolution.</param>
internal sealed record Convolution(int Inputs, int Outputs, int Side, int Kernel = 3, int Stride = 1, int Batch = 64, int Groups = 1)
{
    /// <summary>Input channels of each output.</summary>
    public int InputsOfGroup => Inputs / Groups;

    public int Padding => (Kernel - 1) / 2;

    public int OutputSide => (Side + 2 * Padding - Kernel) / Stride + 1;

    /// <summary>Multiplications and additions of the direct method, also for each of the two gradients.</summary>
    public double Flops => 2.0 * Batch * InputsOfGroup * Outputs * Kernel * Kernel * OutputSide * OutputSide;

    /// <summary>The extents of the images.</summary>
    public int[] InputExtents => [Batch, Inputs, Side, Side];

    /// <summary>The extents of the weight.</summary>
    public int[] WeightExtents => [Outputs, InputsOfGroup, Kernel, Kernel];

    /// <summary>The extents of the output.</summary>
    public int[] OutputExtents => [Batch, Outputs, OutputSide, OutputSide];

    public float[] Images() => Numbers.Uniform(Batch * Inputs * Side * Side, seed: 1);

    public float[] Weight() => Numbers.Uniform(Outputs * InputsOfGroup * Kernel * Kernel, seed: 2, limit: Math.Sqrt(6.0 / (InputsOfGroup * Kernel * Kernel)));

    public float[] Bias() => Numbers.Uniform(Outputs, seed: 3, limit: 0.1);

    public float[] OutputGradient() => Numbers.Uniform(Batch * Outputs * OutputSide * OutputSide, seed: 4);

    /// <summary>Such as <c>conv 64x64@28</c>; a first layer, whose input needs no gradient, as <c>conv 1->32@28</c>.</summary>
    public override string ToString()
    {
        string kernel = Kernel == 3 ? "" : $" {Kernel}x{Kernel}", stride = Stride == 1 ? "" : $" stride {Stride}";
        string batch = Batch == 64 ? "" : $" batch {Batch}", depthwise = Groups == 1 ? "" : " depthwise";
        return $"conv {Inputs}{(Inputs == 1 ? "->" : "x")}{Outputs}@{Side}{kernel}{stride}{depthwise}{batch}";
    }
}
