using MidasNet.Data;

namespace MidasNet.Runner.Images;

/// <summary>
/// Brings a drawing, black strokes on white, to a small square, light on dark: a window centred on the ink, whose side grows with
/// the ink to a power. Lengths count as if the drawing were 180 rows high (1200 x 900 becomes 240 x 180). The side of a pixel is
/// 90 / (0.78 · size) · (max(ink height, ink width) / 90)^exponent.
/// </summary>
internal sealed class DrawingPreprocessor
{
    private const int Rows = 180, MostColumns = 16 * Rows; // a longer strip counts as less high: it is no drawing of a character
    private const double UsualInk = 90, ShareOfInk = 0.78;

    // A fifth of black: above the noise of JPEG and of paper, below the edge of a thin pen averaged over a pixel.
    private const byte InkThreshold = 51;

    private readonly int size;
    private readonly double exponent;

    /// <summary>Chooses the target.</summary>
    /// <param name="size">Side of the result, in pixels.</param>
    /// <param name="exponent">1 brings all ink to one size, 0 keeps all sizes, 0.5 keeps half of the differences.</param>
    public DrawingPreprocessor(int size, double exponent)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        if (!(exponent >= 0 && exponent <= 1))
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "the exponent must lie between 0 (sizes as they are) and 1 (one size for all)");
        (this.size, this.exponent) = (size, exponent);
    }

    /// <summary>The square for a drawing of any size; all dark for an empty sheet.</summary>
    public GreyImage Apply(GreyImage drawing)
    {
        ArgumentNullException.ThrowIfNull(drawing);
        var light = drawing.Invert();
        double scale = Math.Max((double)drawing.Height / Rows, (double)drawing.Width / MostColumns);
        var small = light.Resize(Math.Max(1, (int)Math.Round(drawing.Width / scale)), Math.Max(1, (int)Math.Round(drawing.Height / scale)));
        if (InkBox.Find(small, InkThreshold) is not { } ink)
            return new GreyImage(size, size, new byte[size * size]);

        int extent = Math.Max(ink.Width, ink.Height);
        double pitch = UsualInk / (ShareOfInk * size) * Math.Pow(extent / UsualInk, exponent);
        pitch = Math.Max(pitch, (double)extent / size); // never cut ink off
        double left = ink.Left + ink.Width / 2.0 - pitch * size / 2, top = ink.Top + ink.Height / 2.0 - pitch * size / 2;
        // From the drawing itself and not from the small one, which would blur twice.
        double scaleX = (double)drawing.Width / small.Width, scaleY = (double)drawing.Height / small.Height;
        return light.Window(left * scaleX, top * scaleY, pitch * scaleY, size);
    }
}
