namespace MidasNet.Gpu;

/// <summary>Taps of a kernel: (FirstU + i·step, FirstV + j·step) for all i below Height and j below Width.</summary>
internal readonly record struct PhaseTaps(int Height, int Width, int FirstU, int FirstV, int Step);
