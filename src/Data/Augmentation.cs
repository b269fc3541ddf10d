using System.Text.Json.Serialization;

namespace MidasNet.Data;

/// <summary>
/// The strengths of the augmentation of training images; every strength is 0, none, by default. All amounts are drawn for each
/// image and epoch, uniformly between plus and minus the strength unless stated. Handwriting, light strokes on a dark ground, takes the first of them down to
/// <see cref="Erasing"/>; photographs take those from <see cref="Flip"/> on, with a <see cref="Fill"/> for whatever moves pixels.
/// </summary>
public readonly record struct Augmentation
{
    private const int UsualElasticPoints = 6, UsualPolicyOperations = 2, UsualPolicyMagnitude = 9;
    private const float UsualMaxErased = 0.1f, UsualCropAspect = 4 / 3f;

    // Differences from the usual values, and 0 for a usual value, so that default(Augmentation) has them too.
    private readonly int elasticPoints, policyOperations, policyMagnitude;
    private readonly float maxErased, cropAspect;

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
    public int ElasticPoints { get => UsualElasticPoints + elasticPoints; init => elasticPoints = value - UsualElasticPoints; }

    /// <summary>
    /// Pen width: the shift of the grey threshold at which a stroke has its edge, thinner or thicker. Sensible: 0.1 to 0.25; at 0.5
    /// thin strokes vanish.
    /// </summary>
    public float PenWidth { get; init; }

    /// <summary>Probability that a rectangle is erased (Zhong et al., "Random erasing data augmentation", AAAI 2020). Sensible: up to 0.5.</summary>
    public float Erasing { get; init; }

    /// <summary>The largest rectangle erased, as a share of the area; the smallest is 0.02. 0.1 if not set; for characters not above 0.2.</summary>
    public float MaxErased
    {
        get => maxErased == 0 ? UsualMaxErased : maxErased;
        init => maxErased = value == UsualMaxErased ? 0 : value;
    }

    /// <summary>Standard deviation of the normal noise added to the auxiliary features of an image. Sensible: 0.05 to 0.2 of their own spread.</summary>
    [JsonPropertyName("Measures")] // as states of interrupted runs name it
    public float AuxiliaryNoise { get; init; }

    /// <summary>Which images are mirrored left to right. Sensible for photographs, not for characters.</summary>
    public FlipKind Flip { get; init; }

    /// <summary>Shift along each axis by whole pixels, with reflection at the edges; exact and fast. Sensible: 2 to 4 of 32.</summary>
    public int Translate { get; init; }

    /// <summary>
    /// Random resized crop (Szegedy et al., "Going deeper with convolutions", CVPR 2015): the smallest share of the area that is enlarged or shrunk to the
    /// network's input; 0 for none. Sensible: 0.08 to 0.5, the more the shorter the run.
    /// </summary>
    public float MinCrop { get; init; }

    /// <summary>The largest ratio of a crop's sides. 4/3 if not set; 1 for squares.</summary>
    public float CropAspect
    {
        get => cropAspect == 0 ? UsualCropAspect : cropAspect;
        init => cropAspect = value == UsualCropAspect ? 0 : value;
    }

    /// <summary>Brightness: pixels are multiplied by 1 + b. Sensible: 0.2 to 0.4.</summary>
    public float Brightness { get; init; }

    /// <summary>Contrast: the distance of pixels from the image's mean grey is multiplied by 1 + c. Sensible: 0.2 to 0.4.</summary>
    public float Contrast { get; init; }

    /// <summary>Saturation: the distance of colours from their grey is multiplied by 1 + s; without effect on grey images. Sensible: 0.2 to 0.4.</summary>
    public float Saturation { get; init; }

    /// <summary>Hue: a turn in parts of the full circle; without effect on grey images. Sensible: up to 0.1.</summary>
    public float Hue { get; init; }

    /// <summary>Side of a square in pixels that is filled with the mean of each channel (DeVries and Taylor, arXiv 1708.04552). Sensible: 8 to 16 of 32.</summary>
    public int Cutout { get; init; }

    /// <summary>Operations that are drawn from a list: shears, translations, rotation, changes of colour.</summary>
    public PolicyKind Policy { get; init; }

    /// <summary>Operations on each image with <see cref="PolicyKind.RandAugment"/>. 2 if not set.</summary>
    public int PolicyOperations { get => UsualPolicyOperations + policyOperations; init => policyOperations = value - UsualPolicyOperations; }

    /// <summary>Their strength with <see cref="PolicyKind.RandAugment"/>, from 0 to 30. 9 if not set.</summary>
    public int PolicyMagnitude { get => UsualPolicyMagnitude + policyMagnitude; init => policyMagnitude = value - UsualPolicyMagnitude; }

    /// <summary>Pixels by which every image is shifted to the right and down, with reflection at the edges: a view to predict from.</summary>
    internal int FixedShift { get; init; }

    /// <summary>The values beyond the edges where pixels move; unless it is the ground, a rectangle is erased with the mean.</summary>
    public FillKind Fill { get; init; }

    /// <summary>The same movements, pen widths and colours, all weaker by a factor, nothing erased or cut out, and no policy: views of an image to predict from.</summary>
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
            Flip = factor > 0 ? Flip : FlipKind.None,
            Translate = (int)(factor * Translate),
            MinCrop = factor > 0 && MinCrop > 0 ? 1 - factor * (1 - MinCrop) : 0,
            Brightness = factor * Brightness,
            Contrast = factor * Contrast,
            Saturation = factor * Saturation,
            Hue = factor * Hue,
            Cutout = 0,
            Policy = PolicyKind.None,
        };
    }

    /// <summary>True if pixels move: any strength but pen width and erasing is above 0.</summary>
    internal bool Moves => Rotation != 0 || Scale != 0 || Aspect != 0 || Shear != 0 || Shift != 0 || Elastic != 0;

    /// <summary>True if colours change: any strength of the jitter is above 0.</summary>
    internal bool ChangesColours => Brightness != 0 || Contrast != 0 || Saturation != 0 || Hue != 0;

    /// <summary>True if images are flipped, or shifted by whole pixels.</summary>
    internal bool MovesPixels => Flip != FlipKind.None || Translate != 0 || FixedShift != 0;

    /// <summary>True if values are interpolated or recoloured, not only moved by whole pixels or cut out.</summary>
    internal bool Computes => Moves || PenWidth != 0 || Erasing != 0 || ChangesColours || Policy != PolicyKind.None;

    /// <summary>True if any strength is above 0, apart from the random crop, which is made before.</summary>
    internal bool Changes => Computes || MovesPixels || Cutout != 0;

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
        InRange(Translate, 1024, nameof(Translate));
        InRange(MinCrop, 1, nameof(MinCrop));
        InRange(Brightness, 1, nameof(Brightness));
        InRange(Contrast, 1, nameof(Contrast));
        InRange(Saturation, 1, nameof(Saturation));
        InRange(Hue, 0.5f, nameof(Hue));
        InRange(Cutout, 4096, nameof(Cutout));
        Defined(Flip, nameof(Flip));
        Defined(Policy, nameof(Policy));
        Defined(Fill, nameof(Fill));
        if (MinCrop > 0 && !(CropAspect is >= 1 and <= 10))
            throw new ArgumentOutOfRangeException(nameof(CropAspect), CropAspect, "the largest ratio of a crop's sides must lie between 1 and 10");
        if (Policy == PolicyKind.RandAugment && PolicyOperations is < 1 or > 14)
            throw new ArgumentOutOfRangeException(nameof(PolicyOperations), PolicyOperations, "1 to 14 operations fit");
        if (Policy == PolicyKind.RandAugment && PolicyMagnitude is < 0 or > ImagePolicy.MaxMagnitude)
            throw new ArgumentOutOfRangeException(nameof(PolicyMagnitude), PolicyMagnitude, $"0 to {ImagePolicy.MaxMagnitude} fit");
        if (Elastic > 0 && ElasticPoints is < 4 or > 64)
            throw new ArgumentOutOfRangeException(nameof(ElasticPoints), ElasticPoints, "a cubic B-spline needs 4 to 64 control points along each axis");
        if (Erasing > 0 && !(MaxErased is >= 0.02f and <= 1))
            throw new ArgumentOutOfRangeException(nameof(MaxErased), MaxErased, "the largest erased share must lie between 0.02 and 1");

        static void Defined<T>(T value, string name) where T : struct, Enum
        {
            if (!Enum.IsDefined(value)) throw new ArgumentOutOfRangeException(name, value, $"known are {string.Join(", ", Enum.GetNames<T>())}");
        }

        static void InRange(float value, float largest, string name)
        {
            if (!(value >= 0 && value <= largest))
                throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"the strength must lie between 0 and {largest}"));
        }
    }
}
