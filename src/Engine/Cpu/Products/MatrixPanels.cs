namespace MidasNet.Cpu;

/// <summary>
/// Some rows of a right operand, cut into panels of columns as a <see cref="ProductKernel"/> takes them: b[k, n] is at
/// <c>First + (n / columns) · PanelStride + k · RowStride + n mod columns</c>.
/// </summary>
/// <param name="First">The first value of the first panel.</param>
/// <param name="PanelStride">The stride between panels.</param>
/// <param name="RowStride">The stride between rows of a panel.</param>
internal readonly unsafe record struct MatrixPanels(nint First, nint PanelStride, nint RowStride)
{
    /// <summary>The first value of a panel, from row k on.</summary>
    public float* Panel(int panel, int k) => (float*)First + panel * PanelStride + k * RowStride;
}
