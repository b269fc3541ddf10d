namespace MidasNet.Data;

/// <summary>
/// Reduces a drawing, black strokes on white, to a small square, light on dark: a window centred on the ink, whose side grows with
/// the ink to a power. The side of a pixel is 90 / (0.78 · size) · (max(ink height, ink width) / 90)^exponent, in the lengths of
/// <see cref="SheetInk"/>. All strokes are brought to one width, if one is asked for.
/// </summary>
internal sealed class DrawingPreprocessor
{
    private const double ShareOfInk = 0.78;

    private readonly int size;
    private readonly double exponent, strokeWidth;

    /// <summary>Chooses the target.</summary>
    /// <param name="size">Side of the result, in pixels.</param>
    /// <param name="exponent">1 scales all ink to one size, 0 keeps all sizes, 0.5 keeps half of the differences.</param>
    /// <param name="strokeWidth">The width of all strokes, as a share of the side; 0 leaves them as they were drawn.</param>
    public DrawingPreprocessor(int size, double exponent, double strokeWidth = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        if (!(exponent >= 0 && exponent <= 1))
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "the exponent must lie between 0 (sizes as they are) and 1 (one size for all)");
        ArgumentOutOfRangeException.ThrowIfNegative(strokeWidth);
        (this.size, this.exponent, this.strokeWidth) = (size, exponent, strokeWidth);
    }

    /// <summary>The square for a drawing of any size; all dark for an empty sheet.</summary>
    public GreyImage Apply(GreyImage drawing)
    {
        ArgumentNullException.ThrowIfNull(drawing);
        var light = drawing.Invert();
        var sheet = SheetInk.Find(light);
        if (sheet.Ink is not { } ink)
            return new GreyImage(size, size, new byte[size * size]);

        int extent = Math.Max(ink.Width, ink.Height);
        double pitch = SheetInk.UsualExtent / (ShareOfInk * size) * Math.Pow(extent / SheetInk.UsualExtent, exponent);
        pitch = Math.Max(pitch, (double)extent / size); // never cut ink off
        double left = ink.Left + ink.Width / 2.0 - pitch * size / 2, top = ink.Top + ink.Height / 2.0 - pitch * size / 2;
        // From the drawing itself and not from the small one, which would blur twice.
        double scaleX = (double)drawing.Width / sheet.Columns, scaleY = (double)drawing.Height / sheet.Rows;
        if (strokeWidth == 0) return light.Window(left * scaleX, top * scaleY, pitch * scaleY, size);
        var fine = light.Window(left * scaleX, top * scaleY, pitch * scaleY / StrokeWidth.Fineness, size * StrokeWidth.Fineness);
        return StrokeWidth.Normalise(fine, strokeWidth * size);
    }
}
