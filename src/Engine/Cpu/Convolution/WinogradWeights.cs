namespace MidasNet.Cpu;

/// <summary>
/// The layout of the weights of a Winograd convolution, in the tensor and in transformed form, [panels of results, positions, terms, columns of a panel].
/// </summary>
/// <param name="Results">Channels of results.</param>
/// <param name="Terms">Channels of the source: the terms of each sum.</param>
/// <param name="ResultStride">The stride between results in the tensor.</param>
/// <param name="TermStride">The stride between terms in the tensor.</param>
/// <param name="Turned">True if kernels are rotated by 180°, as the input's gradient requires.</param>
/// <param name="PanelColumns">Results of a panel.</param>
internal readonly record struct WinogradWeights(int Results, int Terms, int ResultStride, int TermStride, bool Turned, int PanelColumns)
{
    /// <summary>Panels of results.</summary>
    public int Panels => (Results + PanelColumns - 1) / PanelColumns;

    /// <summary>The stride between positions, in values.</summary>
    // Padded by a cache line, for the same reason as in TransformedTiles.
    public nint Position => (nint)Terms * PanelColumns + CacheLine.Values;

    /// <summary>The stride between panels.</summary>
    public nint Panel => TransformedTiles.Positions * Position;

    /// <summary>The number of transformed weights.</summary>
    public long Length => (long)Panels * Panel;

    /// <summary>The forward weights of a shape.</summary>
    public static WinogradWeights Forward(Conv2dShape s, int panelColumns) =>
        new(s.O, s.C, s.Taps, s.KernelH * s.KernelW, Turned: false, panelColumns);

    /// <summary>The weights of the input's gradient.</summary>
    public static WinogradWeights BackwardInput(Conv2dShape s, int panelColumns) =>
        new(s.C, s.O, s.KernelH * s.KernelW, s.Taps, Turned: true, panelColumns);

    /// <summary>The number of results in a panel.</summary>
    public int Columns(int panel) => Math.Min(PanelColumns, Results - panel * PanelColumns);
}
