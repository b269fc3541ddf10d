namespace MidasNet.Data;

/// <summary>
/// The size and position of a drawing's ink on its sheet. Lengths count as if the sheet were 180 rows high (1200 x 900 becomes 240 x 180), so that
/// pictures of any size give the same values.
/// </summary>
/// <param name="Columns">Width of the sheet.</param>
/// <param name="Rows">Its height.</param>
/// <param name="Ink">The ink's box; null for an empty sheet.</param>
internal readonly record struct SheetInk(int Columns, int Rows, InkBox? Ink)
{
    /// <summary>The usual extent of a character, half of the sheet's height.</summary>
    public const double UsualExtent = 90;

    private const int UsualRows = 180, MaxColumns = 16 * UsualRows; // a longer strip counts as less high: it is no drawing of a character

    // A fifth of black: above the noise of JPEG and of paper, below the edge of a thin pen averaged over a pixel.
    private const byte Threshold = 51;

    /// <summary>
    /// The auxiliary features that distinguish classes by normal densities: the logarithms of height and width, and the height of the centre.
    /// </summary>
    public static ReadOnlySpan<int> Distributed => [2, 3, 5];

    /// <summary>Finds the ink.</summary>
    /// <param name="light">The drawing, light strokes on dark.</param>
    public static SheetInk Find(GreyImage light)
    {
        double scale = Math.Max((double)light.Height / UsualRows, (double)light.Width / MaxColumns);
        var small = light.Resize(Math.Max(1, (int)Math.Round(light.Width / scale)), Math.Max(1, (int)Math.Round(light.Height / scale)));
        return new SheetInk(small.Width, small.Height, InkBox.Find(small, Threshold));
    }

    /// <summary>
    /// Size and position of the ink as <see cref="Preprocessing.GeometryFeatures"/> values of magnitude about 1: height, width, their logarithms, centre,
    /// top and bottom; zeros for an empty sheet.
    /// </summary>
    /// <param name="drawing">The drawing, dark strokes on light.</param>
    public static float[] Measure(GreyImage drawing)
    {
        ArgumentNullException.ThrowIfNull(drawing);
        var sheet = Find(drawing.Invert());
        if (sheet.Ink is not { } ink) return new float[Preprocessing.GeometryFeatures];
        double height = ink.Height / UsualExtent, width = ink.Width / UsualExtent, top = (double)ink.Top / sheet.Rows;
        return
        [
            (float)(height - 1), (float)(width - 1), (float)Math.Log(height), (float)Math.Log(width),
            (float)Centred((ink.Left + ink.Width / 2.0) / sheet.Columns), (float)Centred((ink.Top + ink.Height / 2.0) / sheet.Rows),
            (float)Centred(top), (float)Centred(top + (double)ink.Height / sheet.Rows),
        ];

        // Shares of the sheet, from -2 to 2.
        static double Centred(double share) => 4 * share - 2;
    }
}
