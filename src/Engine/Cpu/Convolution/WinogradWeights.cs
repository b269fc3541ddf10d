namespace MidasNet.Cpu;

/// <summary>
/// Where the weights of a Winograd convolution lie, in the tensor and in transformed form, [panels of results, positions, terms, columns of a panel].
/// </summary>
/// <param name="Results">Channels of results.</param>
/// <param name="Terms">Channels of the source: the terms of each sum.</param>
/// <param name="ResultStride">From one result's weights to the next's, in the tensor.</param>
/// <param name="TermStride">From one term's weights to the next's, in the tensor.</param>
/// <param name="Turned">Whether kernels are turned by 180°, as the input's gradient wants them.</param>
/// <param name="PanelColumns">Results of a panel.</param>
internal readonly record struct WinogradWeights(int Results, int Terms, int ResultStride, int TermStride, bool Turned, int PanelColumns)
{
    /// <summary>Panels of results.</summary>
    public int Panels => (Results + PanelColumns - 1) / PanelColumns;

    /// <summary>From one position to the next, in values.</summary>
    // A line more than needed, for the same reason as in TransformedTiles.
    public nint Position => (nint)Terms * PanelColumns + CacheLine.Values;

    /// <summary>From one panel to the next.</summary>
    public nint Panel => TransformedTiles.Positions * Position;

    /// <summary>Values of the transformed weights.</summary>
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
