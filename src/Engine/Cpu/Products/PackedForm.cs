namespace MidasNet.Cpu;

/// <summary>How the values of a storage are arranged anew for a kernel.</summary>
internal enum Packing
{
    /// <summary>The transposed weight of a linear layer, in panels of columns: see <see cref="MatrixPanels"/>.</summary>
    LinearPanels,

    /// <summary>The weight of a convolution, for direct summation: see <see cref="CorrelationWeights"/>.</summary>
    CorrelationPanels,

    /// <summary>The weight of a convolution, transformed: see <see cref="WinogradWeights"/>.</summary>
    WinogradPanels,
}

/// <summary>One arrangement of a storage's values that is kept beside it: see <see cref="CpuStorage.Keep"/>.</summary>
/// <param name="Packing">How values are arranged.</param>
/// <param name="First">The first extent of the values as they are now.</param>
/// <param name="Second">The second extent.</param>
/// <param name="Third">The third extent, if any.</param>
/// <param name="Fourth">The fourth extent, if any.</param>
internal readonly record struct PackedForm(Packing Packing, int First, int Second, int Third = 1, int Fourth = 1);
