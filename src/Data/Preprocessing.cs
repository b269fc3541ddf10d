using System.Globalization;

namespace MidasNet.Data;

/// <summary>
/// How a picture becomes the square image that a network sees, as checkpoints state it: <c>drawing SIZE EXPONENT</c>, such as
/// <c>drawing 48 0.5</c>, with <c>geometry</c> behind it where the network is told the size and place of the ink as well, and <c>stroke WIDTH</c> where
/// all strokes are brought to one width; <c>digit SIZE</c>, such as <c>digit 28</c>; or <c>photo SIZE</c> for colours.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>The largest side, in pixels: beyond it a network for characters is none, and memory would be a matter of trust.</summary>
    public const int LargestSize = 1024;

    /// <summary>The numbers that describe size and place of a drawing's ink.</summary>
    public const int GeometryMeasures = 8;

    /// <summary>The widest stroke, as a share of the image's side.</summary>
    public const double WidestStroke = 0.5;

    private Preprocessing(PreprocessingKind kind, int size, double exponent, bool geometry, double strokeWidth)
    {
        if (size is < 1 or > LargestSize) throw new ArgumentOutOfRangeException(nameof(size), size, $"an image has 1 to {LargestSize} pixels a side");
        if (!(exponent is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "an exponent lies between 0 and 1");
        if (!(strokeWidth is >= 0 and <= WidestStroke))
            throw new ArgumentOutOfRangeException(nameof(strokeWidth), strokeWidth, $"a stroke's width lies between 0 (as drawn) and {WidestStroke} of the side");
        (Kind, Size, Exponent, Geometry, StrokeWidth) = (kind, size, exponent, geometry, strokeWidth);
    }

    /// <summary>Which way.</summary>
    public PreprocessingKind Kind { get; }

    /// <summary>Side of the image, in pixels.</summary>
    public int Size { get; }

    /// <summary>For drawings: 1 brings all ink to one size, 0 keeps all sizes, 0.5 keeps half of the differences. For digits 0.</summary>
    public double Exponent { get; }

    /// <summary>Whether the network is told size and place of the ink, which the window takes away.</summary>
    public bool Geometry { get; }

    /// <summary>For drawings: the width that all strokes are brought to, as a share of the image's side; 0 for strokes as they were drawn.</summary>
    public double StrokeWidth { get; }

    /// <summary>Channels of the image: 3 (red, green, blue) for photographs, else 1 (grey).</summary>
    public int Channels => Kind == PreprocessingKind.Photo ? 3 : 1;

    /// <summary>Numbers that go with each image.</summary>
    public int Measures => Geometry ? GeometryMeasures : 0;

    /// <summary>For drawings of any size, dark on light.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The size is not in 1 .. <see cref="LargestSize"/>, the exponent not in 0 .. 1, or the width of strokes not in 0 .. <see cref="WidestStroke"/>.
    /// </exception>
    public static Preprocessing Drawing(int size, double exponent, bool geometry = false, double strokeWidth = 0) =>
        new(PreprocessingKind.Drawing, size, exponent, geometry, strokeWidth);

    /// <summary>For images like those of MNIST, light on dark.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not in 1 .. <see cref="LargestSize"/>.</exception>
    public static Preprocessing Digit(int size) => new(PreprocessingKind.Digit, size, exponent: 0, geometry: false, strokeWidth: 0);

    /// <summary>For photographs, in red, green, blue: the largest square in the middle, scaled.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not in 1 .. <see cref="LargestSize"/>.</exception>
    public static Preprocessing Photo(int size) => new(PreprocessingKind.Photo, size, exponent: 0, geometry: false, strokeWidth: 0);

    /// <summary>Understands what <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">The text is nothing of the kind.</exception>
    public static Preprocessing Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return text.Split(' ') switch
            {
                ["drawing", var size, var exponent] => Drawing(ParseSize(size), ParseShare(exponent)),
                ["drawing", var size, var exponent, "geometry"] => Drawing(ParseSize(size), ParseShare(exponent), geometry: true),
                ["drawing", var size, var exponent, "stroke", var width] => Drawing(ParseSize(size), ParseShare(exponent), strokeWidth: ParseShare(width)),
                ["drawing", var size, var exponent, "geometry", "stroke", var width] =>
                    Drawing(ParseSize(size), ParseShare(exponent), geometry: true, ParseShare(width)),
                ["digit", var size] => Digit(ParseSize(size)),
                ["photo", var size] => Photo(ParseSize(size)),
                _ => throw new FormatException("it is neither"),
            };
        }
        catch (Exception unfit) when (unfit is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new FormatException(
                $"unknown preprocessing \"{text}\": known are 'drawing SIZE EXPONENT', the same with 'geometry' or " +
                $"'stroke WIDTH' or both behind it, 'digit SIZE' and 'photo SIZE', sizes 1 to {LargestSize}, exponents 0 to 1, widths 0 to {WidestStroke}", unfit);
        }
    }

    /// <summary>The text that checkpoints hold.</summary>
    public override string ToString() => Kind switch
    {
        PreprocessingKind.Digit => string.Create(CultureInfo.InvariantCulture, $"digit {Size}"),
        PreprocessingKind.Photo => string.Create(CultureInfo.InvariantCulture, $"photo {Size}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"drawing {Size} {Exponent:R}{(Geometry ? " geometry" : "")}{(StrokeWidth > 0 ? $" stroke {StrokeWidth:R}" : "")}"),
    };

    private static double ParseShare(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static int ParseSize(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
