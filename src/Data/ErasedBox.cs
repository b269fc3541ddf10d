namespace MidasNet.Data;

/// <summary>The rectangle that random erasing takes away, in pixels; empty if it takes none.</summary>
internal readonly record struct ErasedBox(int Left, int Top, int Width, int Height)
{
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

    /// <summary>Fills the rectangle of one plane with ground.</summary>
    public void Clear(Span<float> plane, int planeWidth)
    {
        for (int y = Top; y < Top + Height; y++)
            plane.Slice(y * planeWidth + Left, Width).Clear();
    }
}
