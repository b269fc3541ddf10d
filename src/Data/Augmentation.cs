using System.Text.Json.Serialization;

namespace MidasNet.Data;

/// <summary>
/// The strengths of the augmentation of training images; every strength is 0, none, by default. All amounts are drawn for each
/// image and epoch, uniformly between plus and minus the strength unless stated. For light strokes on a dark ground.
/// </summary>
public readonly record struct Augmentation
{
    /// <summary>No augmentation, and the usual grid.</summary>
    public Augmentation() { }

    /// <summary>The images as they are.</summary>
    public static Augmentation None => new();

    /// <summary>Rotation, in degrees. Sensible: 8 to 15; more turns a 6 towards a 9.</summary>
    public float Rotation { get; init; }

    /// <summary>Scale: the size is multiplied by e^s. Sensible: 0.1 to 0.2.</summary>
    public float Scale { get; init; }

    /// <summary>Aspect: the width is multiplied by e^(a/2), the height divided by it. Sensible: 0.1 to 0.2.</summary>
    public float Aspect { get; init; }

    /// <summary>Shear: columns of shift per row, the slant of handwriting. Sensible: 0.1 to 0.25.</summary>
    public float Shear { get; init; }

    /// <summary>Shift along each axis, as a share of the image's width and height. Sensible: 0.05 to 0.08 (2 pixels of 28).</summary>
    public float Shift { get; init; }

    /// <summary>
    /// Elastic distortion (after Simard, Steinkraus, Platt, ICDAR 2003): the standard deviation of the displacements of the
    /// control points, normal, as a share of the image's width. Between the points runs a cubic B-spline, which reaches
    /// about half of it. Sensible: 0.02 to 0.03 for digits, to 0.06 for the drawings of Part 1, of which there are few.
    /// </summary>
    public float Elastic { get; init; }

    /// <summary>Control points along each axis, at least 4: fewer bend the image as a whole. 6 if not set; sensible: 5 to 7.</summary>
    public int ElasticPoints { get; init; } = 6;

    /// <summary>
    /// Pen width: the shift of the grey threshold at which a stroke has its edge, thinner or thicker. Sensible: 0.1 to 0.25; at 0.5
    /// thin strokes vanish.
    /// </summary>
    public float PenWidth { get; init; }

    /// <summary>Probability that a rectangle is erased (Zhong et al., "Random erasing data augmentation", AAAI 2020). Sensible: up to 0.5.</summary>
    public float Erasing { get; init; }

    /// <summary>The largest rectangle erased, as a share of the area; the smallest is 0.02. 0.1 if not set; for characters not above 0.2.</summary>
    public float MaxErased { get; init; } = 0.1f;

    /// <summary>Standard deviation of the normal noise added to the auxiliary features of an image. Sensible: 0.05 to 0.2 of their own spread.</summary>
    [JsonPropertyName("Measures")] // as states of interrupted runs name it
    public float AuxiliaryNoise { get; init; }

    /// <summary>The same movements and pen widths, all weaker by a factor, and nothing erased: views of an image to predict from.</summary>
    /// <param name="factor">From 0, nothing, to 1.</param>
    public Augmentation Weakened(float factor)
    {
        if (!(factor is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(factor), factor, "the factor must lie between 0 and 1");
        return this with
        {
            Rotation = factor * Rotation,
            Scale = factor * Scale,
            Aspect = factor * Aspect,
            Shear = factor * Shear,
            Shift = factor * Shift,
            Elastic = factor * Elastic,
            PenWidth = factor * PenWidth,
            AuxiliaryNoise = factor * AuxiliaryNoise,
            Erasing = 0,
        };
    }

    /// <summary>True if pixels move: any strength but pen width and erasing is above 0.</summary>
    internal bool Moves => Rotation != 0 || Scale != 0 || Aspect != 0 || Shear != 0 || Shift != 0 || Elastic != 0;

    /// <summary>True if any strength is above 0.</summary>
    internal bool Changes => Moves || PenWidth != 0 || Erasing != 0;

    /// <exception cref="ArgumentOutOfRangeException">A strength is negative, not a number, or beyond use.</exception>
    internal void Validate()
    {
        InRange(Rotation, 180, nameof(Rotation));
        InRange(Scale, 2, nameof(Scale));
        InRange(Aspect, 2, nameof(Aspect));
        InRange(Shear, 2, nameof(Shear));
        InRange(Shift, 1, nameof(Shift));
        InRange(Elastic, 1, nameof(Elastic));
        InRange(PenWidth, 0.5f, nameof(PenWidth));
        InRange(Erasing, 1, nameof(Erasing));
        InRange(AuxiliaryNoise, 10, nameof(AuxiliaryNoise));
        if (Elastic > 0 && ElasticPoints is < 4 or > 64)
            throw new ArgumentOutOfRangeException(nameof(ElasticPoints), ElasticPoints, "a cubic B-spline needs 4 to 64 control points along each axis");
        if (Erasing > 0 && !(MaxErased is >= 0.02f and <= 1))
            throw new ArgumentOutOfRangeException(nameof(MaxErased), MaxErased, "the largest erased share must lie between 0.02 and 1");

        static void InRange(float value, float largest, string name)
        {
            if (!(value >= 0 && value <= largest))
                throw new ArgumentOutOfRangeException(name, value, $"the strength must lie between 0 and {largest}");
        }
    }
}
