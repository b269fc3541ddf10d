namespace MidasNet.Benchmarks;

/// <summary>The size of a convolution that is padded by half its kernel.</summary>
/// <param name="Batch">Images in the batch.</param>
/// <param name="Inputs">Input channels.</param>
/// <param name="Outputs">Output channels.</param>
/// <param name="Side">Height and width of the images.</param>
/// <param name="Kernel">Height and width of the kernel.</param>
/// <param name="Stride">Step between outputs.</param>
/// <param name="Groups">Parts of the channels that are convolved apart.</param>
public sealed record ConvolutionSize(int Batch, int Inputs, int Outputs, int Side, int Kernel = 3, int Stride = 1, int Groups = 1)
{
    internal Conv2dShape Shape => new(Batch, Inputs, Side, Side, Outputs, Kernel, Kernel, Stride, (Kernel - 1) / 2, Groups);

    /// <summary>Such as <c>64 of 32x64@28</c>, with kernel, stride and groups where they are not 3, 1 and 1.</summary>
    public override string ToString()
    {
        string kernel = Kernel == 3 ? "" : $" {Kernel}x{Kernel}", stride = Stride == 1 ? "" : $" stride {Stride}";
        string groups = Groups == 1 ? "" : Groups == Inputs ? " depthwise" : $" in {Groups} groups";
        return $"{Batch} of {Inputs}x{Outputs}@{Side}{kernel}{stride}{groups}";
    }
}
