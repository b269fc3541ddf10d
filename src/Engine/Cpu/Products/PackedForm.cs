namespace MidasNet.Cpu;

/// <summary>The ways of rearranging the values of a storage for a kernel.</summary>
internal enum Packing
{
    /// <summary>The transposed weight of a linear layer, in panels of columns: see <see cref="MatrixPanels"/>.</summary>
    LinearPanels,

    /// <summary>The weight of a convolution, for direct summation: see <see cref="CorrelationWeights"/>.</summary>
    CorrelationPanels,

    /// <summary>The weight of a convolution, transformed: see <see cref="WinogradWeights"/>.</summary>
    WinogradPanels,
}

/// <summary>A rearrangement of a storage's values that is kept with it: see <see cref="CpuStorage.Keep"/>.</summary>
/// <param name="Packing">The kind of rearrangement.</param>
/// <param name="First">The first extent of the original values.</param>
/// <param name="Second">The second extent.</param>
/// <param name="Third">The third extent, if any.</param>
/// <param name="Fourth">The fourth extent, if any.</param>
internal readonly record struct PackedForm(Packing Packing, int First, int Second, int Third = 1, int Fourth = 1);
