namespace MidasNet.Data.Synthetic;

/// <summary>Pictures of single characters, light strokes on a dark background, one byte per pixel, row by row.</summary>
internal static class SyntheticDrawing
{
    /// <summary>Side of a normalised picture, in pixels, as in MNIST.</summary>
    public const int NormalisedSide = 28;

    /// <summary>Side of the square that contains the ink of a normalised picture, in pixels, as in MNIST.</summary>
    public const int NormalisedInk = 20;

    /// <summary>The minimum canvas side, in pixels, at which characters are still recognisable.</summary>
    public const int MinSide = 8;

    /// <summary>The maximum canvas side, in pixels.</summary>
    public const int MaxSide = 4096;

    /// <summary>The height of the average writer's capitals as a share of the canvas, as in Chars74K.</summary>
    private const double CapitalOfCanvas = 0.42;

    /// <summary>Trace width of a tablet's pen, in hundredths of a capital. It varies less between writers than that of their own pens.</summary>
    private const double CanvasPen = 14;

    // People draw single characters on a tablet carefully but fill in forms hastily. With these values both sets are about as hard for a small
    // network as the real ones.
    private const double CanvasHaste = 0.75, NormalisedHaste = 1.15;

    /// <summary>
    /// A drawing on a canvas, near its centre and of natural size: size and position distinguish `c` from `C`.
    /// Laid out like the hand-drawn characters of Chars74K (de Campos, Babu, Varma, VISAPP 2009), which are 1200 x 900.
    /// </summary>
    /// <param name="classIndex">The class to draw, 0 .. 61 (<see cref="SyntheticCharacters.ClassOf"/>).</param>
    /// <param name="writer">The writer.</param>
    /// <param name="sample">The index of this writer's drawing of the class, from 0.</param>
    /// <param name="width">Width of the canvas, pixels.</param>
    /// <param name="height">Height of the canvas, pixels.</param>
    /// <returns>height * width bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such class, a negative sample, or a side outside 8 .. 4096.</exception>
    public static byte[] OnCanvas(int classIndex, SyntheticWriter writer, int sample, int width, int height) =>
        OnCanvas(PenTrace.Draw(classIndex, Checked(writer), sample, CanvasHaste), classIndex, writer, sample, width, height);

    /// <summary>
    /// A normalised picture of 28 x 28: the ink is scaled to 20 x 20, keeping its aspect ratio, and its centre of mass is centred
    /// (LeCun, Bottou, Bengio, Haffner, Proc. IEEE 86(11), 1998, section III-A).
    /// </summary>
    /// <param name="classIndex">The class to draw, 0 .. 61 (<see cref="SyntheticCharacters.ClassOf"/>).</param>
    /// <param name="writer">The writer.</param>
    /// <param name="sample">The index of this writer's drawing of the class, from 0.</param>
    /// <returns>28 * 28 bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No such class, or a negative sample.</exception>
    public static byte[] Normalised(int classIndex, SyntheticWriter writer, int sample) =>
        Normalised(PenTrace.Draw(classIndex, Checked(writer), sample, NormalisedHaste), writer);

    internal static byte[] OnCanvas(PenTrace trace, int classIndex, SyntheticWriter writer, int sample, int width, int height)
    {
        CheckSide(width, nameof(width));
        CheckSide(height, nameof(height));
        var place = writer.PlaceOf(classIndex, sample);
        var (left, bottom, right, top) = trace.Bounds();

        // The pen's width is fixed; only the size of the character varies.
        double unit = CapitalOfCanvas * Math.Min(height, 0.75 * width) / 100;
        double pen = Math.Sqrt(CanvasPen * writer.PenWidth) * unit;
        double scale = unit * writer.Size * Math.Exp(place.NextGaussian(0, 0.07));
        double room = pen * 1.3 + 2; // the trace is at most 1.18 pens wide
        scale = Math.Min(scale, Math.Min((width - room) / (right - left + 1), (height - room) / (top - bottom + 1)));

        double centreX = width / 2.0 + unit * place.NextGaussian(0, 9), centreY = height / 2.0 + unit * place.NextGaussian(0, 9);
        double middle = (bottom + top) / 2 * (1 - writer.KeepsBaseline) + 50 * writer.KeepsBaseline;
        double x = Math.Clamp(centreX - (left + right) / 2 * scale, room / 2 - left * scale, width - room / 2 - right * scale);
        double y = Math.Clamp(centreY + middle * scale, room / 2 + top * scale, height - room / 2 + bottom * scale);
        return Ink(trace, width, height, scale, x, y, pen, softness: 1);
    }

    internal static byte[] Normalised(PenTrace trace, SyntheticWriter writer)
    {
        var (left, bottom, right, top) = trace.Bounds();
        double scale = NormalisedInk / (Math.Max(right - left, top - bottom) + writer.PenWidth);
        double middle = NormalisedSide / 2.0;
        var pixels = Ink(
            trace, NormalisedSide, NormalisedSide, scale,
            middle - (left + right) / 2 * scale, middle + (bottom + top) / 2 * scale, writer.PenWidth * scale, softness: 1.3);
        return CentreOfMassToMiddle(pixels);
    }

    private static byte[] Ink(PenTrace trace, int width, int height, double scale, double x, double y, double pen, double softness)
    {
        var canvas = new InkCanvas(width, height, softness);
        // Thinner lines would break up into spots.
        double radius = Math.Max(pen / 2, 0.4);
        foreach (var stroke in trace.Strokes)
        {
            for (int i = 1; i < stroke.Length; i++)
            {
                var (from, to) = (stroke[i - 1], stroke[i]);
                canvas.Line(
                    x + from.X * scale, y - from.Y * scale, from.Pressure * radius,
                    x + to.X * scale, y - to.Y * scale, to.Pressure * radius);
            }
        }
        return canvas.ToBytes();
    }

    // Shifts by whole pixels, as MNIST did, and never loses ink.
    private static byte[] CentreOfMassToMiddle(byte[] pixels)
    {
        long mass = 0, massX = 0, massY = 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            mass += pixels[i];
            massX += pixels[i] * (i % NormalisedSide);
            massY += pixels[i] * (i / NormalisedSide);
        }
        const int Margin = (NormalisedSide - NormalisedInk) / 2;
        const double Middle = (NormalisedSide - 1) / 2.0;
        int right = Math.Clamp((int)Math.Floor(Middle - (double)massX / mass + 0.5), -Margin, Margin);
        int down = Math.Clamp((int)Math.Floor(Middle - (double)massY / mass + 0.5), -Margin, Margin);

        var moved = new byte[pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            int column = i % NormalisedSide + right, row = i / NormalisedSide + down;
            if (pixels[i] > 0 && column is >= 0 and < NormalisedSide && row is >= 0 and < NormalisedSide)
                moved[row * NormalisedSide + column] = pixels[i];
        }
        return moved;
    }

    private static SyntheticWriter Checked(SyntheticWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        return writer;
    }

    internal static void CheckSide(int side, string name)
    {
        if (side is < MinSide or > MaxSide)
            throw new ArgumentOutOfRangeException(name, side, $"a canvas side must be {MinSide} to {MaxSide} pixels");
    }
}
