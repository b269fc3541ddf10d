namespace MidasNet;

/// <summary>The geometry of two-dimensional pooling.</summary>
/// <param name="N">Images in the batch.</param>
/// <param name="C">Channels.</param>
/// <param name="H">Input height.</param>
/// <param name="W">Input width.</param>
/// <param name="WindowH">Window height.</param>
/// <param name="WindowW">Window width.</param>
/// <param name="Stride">Step between windows, in both directions.</param>
/// <param name="Padding">Rows and columns outside the image that a window may cover; they hold no values and count for nothing.</param>
internal readonly record struct Pool2dShape(int N, int C, int H, int W, int WindowH, int WindowW, int Stride, int Padding)
{
    /// <summary>Output height.</summary>
    public int OutH => (H + 2 * Padding - WindowH) / Stride + 1;

    /// <summary>Output width.</summary>
    public int OutW => (W + 2 * Padding - WindowW) / Stride + 1;

    /// <summary>The output's extents.</summary>
    public Shape Output => new(N, C, OutH, OutW);

    /// <summary>Checks that input and options fit together.</summary>
    /// <exception cref="ShapeException">They do not.</exception>
    internal static Pool2dShape Of(string operation, Shape x, int windowH, int windowW, int stride, int padding)
    {
        if (x.Rank != 4) throw new ShapeException(operation, $"x is {x}, must be [N, C, H, W]");
        RequireOptions(operation, windowH, windowW, stride, padding);
        if (x.H + 2 * padding < windowH || x.W + 2 * padding < windowW)
            throw new ShapeException(operation, $"window {windowH}x{windowW} is larger than the input {x.H}x{x.W}");
        return new(x.N, x.C, x.H, x.W, windowH, windowW, stride, padding);
    }

    /// <summary>Checks the options of a layer, whose input is not known yet. A stride of 0 stands for the window.</summary>
    /// <returns>The window.</returns>
    /// <exception cref="ShapeException">They do not fit together.</exception>
    internal static int RequireWindow(string layer, int window, int stride, int padding)
    {
        RequireOptions(layer, window, window, stride == 0 ? window : stride, padding);
        return window;
    }

    private static void RequireOptions(string operation, int windowH, int windowW, int stride, int padding)
    {
        if (windowH < 1 || windowW < 1 || stride < 1) throw new ShapeException(operation, $"window {windowH}x{windowW} and stride {stride} must be at least 1");
        if (padding < 0 || padding > Math.Min(windowH, windowW) / 2)
            throw new ShapeException(operation, $"padding {padding} must be at least 0 and at most half the window {windowH}x{windowW}");
    }
}
