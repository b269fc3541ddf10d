namespace MidasNet.Data;

/// <summary>The rectangle that random erasing takes away, in pixels; empty if it takes none.</summary>
internal readonly record struct ErasedBox(int Left, int Top, int Width, int Height)
{
    private const ulong CutoutPurpose = 9; // separates these random numbers from all others
    private const double MinArea = 0.02, MaxAspect = 3.3; // of the paper's section 3.2

    /// <summary>Draws whether, how large, of which shape, and where.</summary>
    public static ErasedBox Draw(in Augmentation strengths, int height, int width, ref RandomStream random)
    {
        bool erases = random.NextDouble() < strengths.Erasing;
        double area = random.NextDouble(MinArea, strengths.MaxErased) * height * width;
        double aspect = Math.Exp(random.NextDouble(-1, 1) * Math.Log(MaxAspect));
        double atX = random.NextDouble(), atY = random.NextDouble();
        if (!erases)
            return default;
        int boxHeight = Math.Clamp((int)Math.Round(Math.Sqrt(area * aspect)), 1, height);
        int boxWidth = Math.Clamp((int)Math.Round(Math.Sqrt(area / aspect)), 1, width);
        return new ErasedBox((int)(atX * (width - boxWidth + 1)), (int)(atY * (height - boxHeight + 1)), boxWidth, boxHeight);
    }

    /// <summary>
    /// Draws the square of cutout (DeVries and Taylor, arXiv 1708.04552): its centre is any pixel, so that a part of it may lie outside.
    /// </summary>
    public static ErasedBox DrawCutout(int side, int height, int width, ulong seed, int epoch, int index)
    {
        if (side == 0) return default;
        var random = new RandomStream(seed, (ulong)epoch, (ulong)index, CutoutPurpose);
        int left = random.NextInt(width) - side / 2, top = random.NextInt(height) - side / 2;
        int right = Math.Min(left + side, width), bottom = Math.Min(top + side, height);
        (left, top) = (Math.Max(left, 0), Math.Max(top, 0));
        return new ErasedBox(left, top, right - left, bottom - top);
    }

    /// <summary>Fills the rectangle of one plane.</summary>
    public void Fill(Span<float> plane, int planeWidth, float value)
    {
        for (int y = Top; y < Top + Height; y++)
            plane.Slice(y * planeWidth + Left, Width).Fill(value);
    }
}
