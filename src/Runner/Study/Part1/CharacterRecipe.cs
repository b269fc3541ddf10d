using System.Runtime.CompilerServices;
using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;

namespace MidasNet.Runner.Study.Part1;

/// <summary>
/// Every choice that a small network for few labelled images is made and trained by, as plain values: a point in the space that experiments search.
/// </summary>
internal sealed record CharacterRecipe
{
    /// <summary>What Part 1 is trained by, where time is not short.</summary>
    public static CharacterRecipe Best { get; } = new();

    /// <summary>What half a minute can do: so few epochs cannot make use of much variation.</summary>
    public static CharacterRecipe Quick { get; } = new()
    {
        InputSize = 48,
        SizeExponent = 0.5,
        StrokeWidth = 0, // as wide as they come, since those of digits, which also start from here, are what they are
        Epochs = 14,
        Dropout = 0.2f,
        LabelSmoothing = 0.1f,
        Mixup = 0,
        Rotation = 12,
        Scale = 0.15f,
        Aspect = 0.1f,
        Shear = 0.2f,
        Elastic = 0.025f,
        PenWidth = 0.15f,
    };

    /// <summary>
    /// A lighter sibling whose weights Parts 2 and 3 start from: 60,000 digits need no deep network, and would take hours with one. Its images are
    /// those of <see cref="Quick"/>.
    /// </summary>
    public static CharacterRecipe ForDigits { get; } = Quick with
    {
        Depth = 1,
        Epochs = 40,
    };

    /// <summary>What the pictures are: drawings, dark on light, of any size; or digits, light on dark, cut out already.</summary>
    public PreprocessingKind Framing { get; init; } = PreprocessingKind.Drawing;

    /// <summary>Side of the network's image, in pixels.</summary>
    public int InputSize { get; init; } = 64;

    /// <summary>
    /// Rows and columns of the prepared image for each of the network's: variation moves strokes by parts of a pixel, and would blur them at the network's
    /// own resolution.
    /// </summary>
    public int Oversampling { get; init; } = 1;

    /// <summary>For drawings: how much of a character's size the window takes out, from 0, nothing, to 1, all.</summary>
    public double SizeExponent { get; init; } = 1;

    /// <summary>
    /// For drawings: the width that all strokes are brought to, as a share of the image's side; 0 leaves them as they were drawn. A pen is as wide on a small
    /// character as on a large one, and would fill its loops where the window enlarges it.
    /// </summary>
    public double StrokeWidth { get; init; } = 0.06;

    /// <summary>For drawings: whether the network is told size and place of the ink.</summary>
    public bool Geometry { get; init; } = true;

    /// <summary>Channels of the stem and the first stage; each of the three later stages has twice as many.</summary>
    public int Width { get; init; } = 24;

    /// <summary>3x3 convolutions in each of the four stages.</summary>
    public int Depth { get; init; } = 2;

    /// <summary>Whether each convolution is followed by batch normalisation.</summary>
    public bool BatchNorm { get; init; } = true;

    /// <summary>Whether each stage learns a difference from its input.</summary>
    public bool Residual { get; init; }

    /// <summary>Share of the pooled features that is dropped before the last layer.</summary>
    public float Dropout { get; init; } = 0.3f;

    /// <summary>Passes over the images.</summary>
    public int Epochs { get; init; } = 50;

    /// <summary>Images in each step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>The highest learning rate, of AdamW.</summary>
    public float LearningRate { get; init; } = 3e-3f;

    /// <summary>Decay of the squared gradients.</summary>
    public float Beta2 { get; init; } = 0.99f;

    /// <summary>Pull of weights towards zero, decoupled.</summary>
    public float WeightDecay { get; init; } = 0.02f;

    /// <summary>Gradients longer than this are shortened; 0 for never.</summary>
    public float ClipNorm { get; init; } = 5;

    /// <summary>Share of the training over which the learning rate rises; then it falls along a cosine to 0.</summary>
    public double WarmUp { get; init; } = 0.15;

    /// <summary>Decay of the averaged weights, with which the network predicts; 0 to predict with the last.</summary>
    public float Averaging { get; init; } = 0.99f;

    /// <summary>Share of a label that goes to all classes alike.</summary>
    public float LabelSmoothing { get; init; } = 0.05f;

    /// <summary>Strength of mixup: two images are blended, with a share drawn from Beta(m, m); 0 for none, at most 1.</summary>
    public float Mixup { get; init; } = 0.1f;

    /// <summary>Largest rotation, in degrees.</summary>
    public float Rotation { get; init; } = 15;

    /// <summary>Largest change of size: by a factor e^±s.</summary>
    public float Scale { get; init; } = 0.2f;

    /// <summary>Largest change of proportions: width over height by a factor e^±a.</summary>
    public float Aspect { get; init; } = 0.3f;

    /// <summary>Largest slant, columns per row.</summary>
    public float Shear { get; init; } = 0.3f;

    /// <summary>Largest shift, as a share of the image.</summary>
    public float Shift { get; init; } = 0.06f;

    /// <summary>Standard deviation of the elastic field's control points, as a share of the image's width.</summary>
    public float Elastic { get; init; } = 0.06f;

    /// <summary>Control points of the elastic field along each axis.</summary>
    public int ElasticPoints { get; init; } = 6;

    /// <summary>Largest shift of the grey threshold at a stroke's edge.</summary>
    public float PenWidth { get; init; } = 0.3f;

    /// <summary>Probability that a rectangle is erased.</summary>
    public float Erasing { get; init; }

    /// <summary>The largest rectangle erased, as a share of the area.</summary>
    public float LargestErased { get; init; } = 0.1f;

    /// <summary>Standard deviation of what is added to the numbers for size and place.</summary>
    public float GeometryNoise { get; init; } = 0.2f;

    /// <summary>
    /// Weight of the normal densities of size and place, one for each class, that join the network's scores when it predicts; 0 for none.
    /// </summary>
    public double GeometryDensities { get; init; } = 0.3;

    /// <summary>How a picture becomes the network's image, oversampled: what goes to the network, and what its checkpoint states.</summary>
    internal Preprocessing Preprocessing => Framing == PreprocessingKind.Digit
        ? Preprocessing.Digit(InputSize * Oversampling)
        : Preprocessing.Drawing(InputSize * Oversampling, SizeExponent, Geometry, StrokeWidth);

    /// <summary>How images are varied while training.</summary>
    internal Augmentation Augmentation => new()
    {
        Rotation = Rotation,
        Scale = Scale,
        Aspect = Aspect,
        Shear = Shear,
        Shift = Shift,
        Elastic = Elastic,
        ElasticPoints = ElasticPoints,
        PenWidth = PenWidth,
        Erasing = Erasing,
        LargestErased = LargestErased,
        Measures = GeometryNoise,
    };

    /// <summary>The network for so many classes.</summary>
    internal SmallCnnPlan Network(int classes) => new(
        classes, Width: Width, Depth: Depth, BatchNorm: BatchNorm, Residual: Residual, Dropout: Dropout,
        AuxiliaryFeatures: Preprocessing.Measures, Oversampling: Oversampling,
        Densities: Preprocessing.Geometry && GeometryDensities > 0 ? SheetInk.Distributed.Length : 0);

    /// <summary>The training, with a seed and the normalisation of the images it sees.</summary>
    internal TrainingOptions Training(ulong seed, Normalisation normalisation) => new()
    {
        Epochs = Epochs,
        BatchSize = BatchSize,
        LearningRate = LearningRate,
        Beta2 = Beta2,
        WeightDecay = WeightDecay,
        ClipNorm = ClipNorm,
        WarmUp = WarmUp,
        Averaging = Averaging,
        Mixup = Mixup,
        Seed = seed,
        Augmentation = Augmentation,
        Normalisation = normalisation,
    };

    /// <summary>Throws where a value makes no network or no training.</summary>
    /// <exception cref="ArgumentException">Says which value, what was given and what would fit.</exception>
    public void Validate()
    {
        if (Framing is not (PreprocessingKind.Drawing or PreprocessingKind.Digit)) throw new ArgumentException($"framing {Framing}: known are drawing and digit");
        RequireWithin(InputSize, 8, 256);
        RequireWithin(Oversampling, 1, 4);
        RequireWithin(SizeExponent, 0, 1);
        RequireWithin(StrokeWidth, 0, Preprocessing.WidestStroke);
        RequireWithin(Width, 1, 512);
        RequireWithin(Depth, 1, 32);
        RequireBelowOne(Dropout);
        RequireWithin(Epochs, 1, 100_000);
        RequireWithin(BatchSize, 1, 65_536);
        if (!(LearningRate is > 0 and <= 10)) throw new ArgumentException($"learningRate {LearningRate}: above 0 and at most 10 fits");
        RequireBelowOne(Beta2);
        RequireWithin(WeightDecay, 0, 10);
        RequireWithin(ClipNorm, 0, 1e6);
        RequireBelowOne(WarmUp);
        RequireBelowOne(Averaging);
        RequireBelowOne(LabelSmoothing);
        RequireWithin(Mixup, 0, 1);
        RequireWithin(Rotation, 0, 180);
        RequireWithin(Scale, 0, 2);
        RequireWithin(Aspect, 0, 2);
        RequireWithin(Shear, 0, 2);
        RequireWithin(Shift, 0, 1);
        RequireWithin(Elastic, 0, 1);
        RequireWithin(ElasticPoints, 4, 64);
        RequireWithin(PenWidth, 0, 0.5);
        RequireWithin(Erasing, 0, 1);
        RequireWithin(LargestErased, 0.02, 1);
        RequireWithin(GeometryNoise, 0, 10);
        RequireWithin(GeometryDensities, 0, 1);
    }

    private static void RequireWithin(double value, double least, double most, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        // Compared as the float that was meant: 0.02f is a little less than 0.02.
        if (!((float)value >= (float)least && (float)value <= (float)most))
            throw new ArgumentException($"{CharacterRecipeJson.NameOf(name)} {(float)value}: {least} to {most} fit");
    }

    private static void RequireBelowOne(double value, [CallerArgumentExpression(nameof(value))] string name = "")
    {
        if (!(value is >= 0 and < 1)) throw new ArgumentException($"{CharacterRecipeJson.NameOf(name)} {(float)value}: at least 0 and below 1 fits");
    }
}
