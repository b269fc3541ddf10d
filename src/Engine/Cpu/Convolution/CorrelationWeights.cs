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
        int firstResult = panel * panelColumns, results = Math.Min(panelColumns, Results - firstResult), taps = VerticalTaps * HorizontalTaps;
        nint tap = (nint)Terms * panelColumns;
        if (results < panelColumns) ClearColumns(results, panelColumns, terms, packed);

        w += Start + firstTerm * TermStride + firstResult * ResultStride;
        if (taps == 1 && ResultStride == 1)
        {
            BlockOrder.Copy(terms, results, w, TermStride, packed, panelColumns);
        }
        else if (taps == 1 && TermStride == 1)
        {
            BlockOrder.Transpose(terms, results, w, ResultStride, packed, panelColumns);
        }
        else if (Math.Abs(HorizontalStride) == 1 && VerticalStride == HorizontalTaps * HorizontalStride)
        {
            // The taps of a result and a term are contiguous in the tensor; those of a rotated kernel begin with the last.
            bool isRotated = HorizontalStride < 0;
            float* source = isRotated ? w - (taps - 1) : w, target = isRotated ? packed + (taps - 1) * tap : packed;
            for (int t = 0; t < terms; t++)
                BlockOrder.Transpose(taps, results, source + t * TermStride, ResultStride, target + (nint)t * panelColumns, isRotated ? -tap : tap);
        }
        else
        {
            PackTaps(w, results, terms, packed, panelColumns);
        }
    }

    private void PackTaps(float* w, int results, int terms, float* packed, int panelColumns)
    {
        // The weights of a result are contiguous in the tensor: they are read in sequence, and the target lines stay in the cache.
        for (int result = 0; result < results; result++)
        {
            for (int u = 0; u < VerticalTaps; u++)
            {
                for (int v = 0; v < HorizontalTaps; v++)
                {
                    float* source = w + result * ResultStride + u * VerticalStride + v * HorizontalStride;
                    float* target = packed + (nint)(u * HorizontalTaps + v) * Terms * panelColumns + result;
                    for (int t = 0; t < terms; t++) target[(nint)t * panelColumns] = source[t * TermStride];
                }
            }
        }
    }

    private void ClearColumns(int results, int panelColumns, int terms, float* packed)
    {
        for (int tap = 0; tap < VerticalTaps * HorizontalTaps; tap++)
        {
            for (int t = 0; t < terms; t++) new Span<float>(packed + ((nint)tap * Terms + t) * panelColumns + results, panelColumns - results).Clear();
        }
    }
}
