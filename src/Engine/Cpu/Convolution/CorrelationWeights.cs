namespace MidasNet.Cpu;

/// <summary>
/// The weights of a correlation, to be packed as [panels of results, vertical taps, horizontal taps, terms, columns of a panel], the order in which a
/// <see cref="ProductKernel"/> reads them.
/// </summary>
/// <param name="Results">Channels of results.</param>
/// <param name="Terms">Channels of the source.</param>
/// <param name="VerticalTaps">Rows of the kernel.</param>
/// <param name="HorizontalTaps">Columns of the kernel.</param>
/// <param name="Start">The index of the first weight in the tensor.</param>
/// <param name="ResultStride">The stride between results in the tensor.</param>
/// <param name="TermStride">The stride between terms in the tensor.</param>
/// <param name="VerticalStride">The stride between kernel rows in the tensor; negative for rotated kernels.</param>
/// <param name="HorizontalStride">The stride between kernel columns in the tensor.</param>
internal readonly unsafe record struct CorrelationWeights(
    int Results, int Terms, int VerticalTaps, int HorizontalTaps,
    nint Start, nint ResultStride, nint TermStride, nint VerticalStride, nint HorizontalStride)
{
    /// <summary>Values of one panel.</summary>
    public long PanelLength(int panelColumns) => (long)VerticalTaps * HorizontalTaps * Terms * panelColumns;

    /// <summary>Packs some terms of one panel; columns past the last result become zeros.</summary>
    public void Pack(float* w, int panel, int panelColumns, int firstTerm, int terms, float* packed)
    {
        packed += panel * PanelLength(panelColumns) + (nint)firstTerm * panelColumns;
        w += Start + firstTerm * TermStride;
        // The weights of a result are contiguous in the tensor: they are read in sequence, and the target lines stay in the cache.
        for (int column = 0; column < panelColumns; column++)
        {
            int result = panel * panelColumns + column;
            for (int u = 0; u < VerticalTaps; u++)
            {
                for (int v = 0; v < HorizontalTaps; v++)
                {
                    float* source = w + result * ResultStride + u * VerticalStride + v * HorizontalStride;
                    float* target = packed + (nint)(u * HorizontalTaps + v) * Terms * panelColumns + column;
                    if (result < Results)
                    {
                        for (int t = 0; t < terms; t++) target[(nint)t * panelColumns] = source[t * TermStride];
                    }
                    else
                    {
                        for (int t = 0; t < terms; t++) target[(nint)t * panelColumns] = 0;
                    }
                }
            }
        }
    }
}
