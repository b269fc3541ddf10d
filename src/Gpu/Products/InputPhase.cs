namespace MidasNet.Gpu;

/// <summary>
/// The pixels of a convolution's input at the same offset modulo its stride: with stride s they meet only every s-th tap of the kernel, and the gradient
/// at each of them is the product of a patch of dy with those taps. Stride 1 has a single phase, with all pixels and all taps.
/// </summary>
/// <param name="Channels">Channels of the input.</param>
/// <param name="Height">Height of the input.</param>
/// <param name="Width">Width of the input.</param>
/// <param name="Rows">Rows of pixels of this phase.</param>
/// <param name="Columns">Columns of pixels of this phase.</param>
/// <param name="Step">The distance between pixels.</param>
/// <param name="Top">The row of the first pixel.</param>
/// <param name="Left">The column of the first pixel.</param>
internal readonly record struct InputPhase(int Channels, int Height, int Width, int Rows, int Columns, int Step, int Top, int Left)
{
    /// <summary>A phase of a convolution; it may have no pixels.</summary>
    public static InputPhase Of(Conv2dShape s, int top, int left) => new(
        s.C, s.H, s.W, Math.Max(0, (s.H - top + s.Stride - 1) / s.Stride), Math.Max(0, (s.W - left + s.Stride - 1) / s.Stride), s.Stride, top, left);

    /// <summary>The taps of this phase in reverse order, so that they meet dy from left to right and from top to bottom.</summary>
    public PhaseTaps Taps(Conv2dShape s)
    {
        int u = (Top + s.Padding) % Step, v = (Left + s.Padding) % Step;
        int height = Math.Max(0, (s.KernelH - u + Step - 1) / Step), width = Math.Max(0, (s.KernelW - v + Step - 1) / Step);
        // Without taps in one direction there are none at all: a height of 0 and a width of 1 avoid a division by 0.
        if (height == 0 || width == 0) (height, width) = (0, 1);
        return new(height, width, u + (height - 1) * Step, v + (width - 1) * Step, -Step);
    }

    /// <summary>The patches of dy that meet those taps.</summary>
    public PatchGrid Patches(Conv2dShape s)
    {
        var taps = Taps(s);
        // Pixel h = top + i·step meets tap u where dy's row is (h + padding - u) / step.
        return new(
            s.O, s.OutH, s.OutW, Rows, Columns, taps.Height, taps.Width, 1,
            (Top + s.Padding - taps.FirstU) / Step, (Left + s.Padding - taps.FirstV) / Step);
    }
}
