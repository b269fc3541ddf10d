using System.Globalization;
using MidasNet.Data.Pictures;

namespace MidasNet.Data;

/// <summary>
/// The preprocessing of a picture to the square input of a network, as checkpoints state it: <c>drawing SIZE EXPONENT</c>, such as
/// <c>drawing 48 0.5</c>, followed by <c>geometry</c> if the network also takes the size and position of the ink, and by <c>stroke WIDTH</c> if
/// all strokes are scaled to one width; <c>digit SIZE</c>, such as <c>digit 28</c>; or <c>photo SIZE</c> for photographs in colour, followed by <c>grey</c> for
/// grey ones.
/// </summary>
public sealed record Preprocessing
{
    /// <summary>The maximum side, in pixels, which bounds the memory that a checkpoint can ask for.</summary>
    public const int MaxSize = 1024;

    /// <summary>The number of auxiliary features for the size and position of a drawing's ink.</summary>
    public const int GeometryFeatures = 8;

    /// <summary>The widest stroke, as a share of the image's side.</summary>
    public const double MaxStroke = 0.5;

    private Preprocessing(PreprocessingKind kind, int size, double exponent = 0, bool geometry = false, double strokeWidth = 0, int channels = 1)
    {
        if (size is < 1 or > MaxSize) throw new ArgumentOutOfRangeException(nameof(size), size, $"an image has 1 to {MaxSize} pixels a side");
        if (!(exponent is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "an exponent lies between 0 and 1");
        if (!(strokeWidth is >= 0 and <= MaxStroke))
            throw new ArgumentOutOfRangeException(nameof(strokeWidth), strokeWidth, FormattableString.Invariant($"a stroke's width lies between 0 (as drawn) and {MaxStroke} of the side"));
        (Kind, Size, Exponent, Geometry, StrokeWidth, Channels) = (kind, size, exponent, geometry, strokeWidth, channels);
    }

    /// <summary>The kind of pictures, and with it the way of framing them.</summary>
    public PreprocessingKind Kind { get; }

    /// <summary>Side of the image, in pixels.</summary>
    public int Size { get; }

    /// <summary>For drawings: 1 scales all ink to one size, 0 keeps all sizes, 0.5 keeps half of the differences. For digits 0.</summary>
    public double Exponent { get; }

    /// <summary>True if the network takes the size and position of the ink, which the window removes.</summary>
    public bool Geometry { get; }

    /// <summary>For drawings: the width that all strokes are brought to, as a share of the image's side; 0 for strokes as they were drawn.</summary>
    public double StrokeWidth { get; }

    /// <summary>Channels of the image: 3 (red, green, blue) for photographs in colour, otherwise 1 (grey).</summary>
    public int Channels { get; }

    /// <summary>The number of auxiliary features of each image.</summary>
    public int AuxiliaryFeatureCount => Geometry ? GeometryFeatures : 0;

    /// <summary>For drawings of any size, dark on light.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The size is not in 1 .. <see cref="MaxSize"/>, the exponent not in 0 .. 1, or the width of strokes not in 0 .. <see cref="MaxStroke"/>.
    /// </exception>
    public static Preprocessing Drawing(int size, double exponent, bool geometry = false, double strokeWidth = 0) =>
        new(PreprocessingKind.Drawing, size, exponent, geometry, strokeWidth);

    /// <summary>For images like those of MNIST, light on dark.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not in 1 .. <see cref="MaxSize"/>.</exception>
    public static Preprocessing Digit(int size) => new(PreprocessingKind.Digit, size);

    /// <summary>For photographs: the largest square in the middle, scaled.</summary>
    /// <param name="size">Rows and columns of the image.</param>
    /// <param name="channels">3 for red, green, blue; 1 for grey.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is not in 1 .. <see cref="MaxSize"/>, or there are other channels.</exception>
    public static Preprocessing Photo(int size, int channels = 3)
    {
        Picture.RequireChannels(channels);
        return new(PreprocessingKind.Photo, size, channels: channels);
    }

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
                ["photo", var size, "grey"] => Photo(ParseSize(size), channels: 1),
                _ => throw new FormatException("it is neither"),
            };
        }
        catch (Exception unfit) when (unfit is FormatException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new FormatException(
                $"unknown preprocessing \"{PrintableText.Of(text)}\": known are 'drawing SIZE EXPONENT', the same with 'geometry' or " +
                FormattableString.Invariant($"'stroke WIDTH' or both after it, 'digit SIZE', 'photo SIZE' and 'photo SIZE grey', sizes 1 to {MaxSize}, exponents 0 to 1, widths 0 to {MaxStroke}"), unfit);
        }
    }

    /// <summary>In words, such as "photographs in colour, 64 x 64 pixels from the middle".</summary>
    public string Describe() => Kind switch
    {
        PreprocessingKind.Drawing => $"ink on paper, the window around the ink at {Size} x {Size} pixels, grey",
        PreprocessingKind.Digit => $"small grey pictures at {Size} x {Size} pixels",
        _ => $"photographs in {(Channels == 3 ? "colour" : "grey")}, the square in the middle at {Size} x {Size} pixels",
    };

    /// <summary>The text that checkpoints hold.</summary>
    public override string ToString() => Kind switch
    {
        PreprocessingKind.Digit => string.Create(CultureInfo.InvariantCulture, $"digit {Size}"),
        PreprocessingKind.Photo => string.Create(CultureInfo.InvariantCulture, $"photo {Size}{(Channels == 1 ? " grey" : "")}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"drawing {Size} {Exponent:R}{(Geometry ? " geometry" : "")}{(StrokeWidth > 0 ? FormattableString.Invariant($" stroke {StrokeWidth:R}") : "")}"),
    };

    private static double ParseShare(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    private static int ParseSize(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
