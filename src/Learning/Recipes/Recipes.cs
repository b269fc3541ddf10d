using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>Recipes that were found to train well.</summary>
public static class Recipes
{
    /// <summary>Units of the hidden layer on frozen features.</summary>
    internal const int HeadUnits = Vgg19Options.UsualHeadUnits;

    /// <summary>The learning rate of a small network on a few hundred images: smaller batches, smaller steps.</summary>
    internal const float FewImagesRate = 3e-3f;

    /// <summary>The learning rate of VGG19 from random weights.</summary>
    internal const float PlainVggRate = 5e-4f;

    // From this number on there are enough steps for larger batches.
    private const int FineSide = 40, ManyImages = 20_000, LargeBatch = 128, SmallBatch = 64;

    /// <summary>For a few thousand drawings of characters, where time is not short.</summary>
    public static Recipe Characters { get; } = new();

    /// <summary>Characters in half a minute: with few epochs, strong augmentation does not pay.</summary>
    public static Recipe QuickCharacters { get; } = new()
    {
        InputSize = 48,
        SizeExponent = 0.5,
        StrokeWidth = 0, // as wide as they come, since those of digits, which also start from here, are what they are
        Dropout = 0.2f,
        LabelSmoothing = 0.1f,
        Training = Characters.Training with
        {
            Epochs = 14,
            Mixup = 0,
            Augmentation = Characters.Augmentation with
            {
                Rotation = 12,
                Scale = 0.15f,
                Aspect = 0.1f,
                Shear = 0.2f,
                Elastic = 0.025f,
                PenWidth = 0.15f,
            },
        },
    };

    /// <summary>
    /// A lighter sibling whose weights networks for digits start from: 60,000 digits need no deep network, and would take hours with one. Its images are
    /// those of <see cref="QuickCharacters"/>.
    /// </summary>
    internal static Recipe SmallCharacters { get; } = QuickCharacters with
    {
        Depth = 1,
        Epochs = 40,
    };

    /// <summary>Augmentation of digits, milder than that of characters: a 6 must not become a 0, and there are many of them.</summary>
    public static Augmentation DigitAugmentation { get; } = new()
    {
        Rotation = 10,
        Scale = 0.1f,
        Aspect = 0.1f,
        Shear = 0.1f,
        Shift = 0.06f,
        Elastic = 0.02f,
    };

    /// <summary>For tens of thousands of digits of 28 x 28 pixels: few epochs, with larger batches and steps.</summary>
    public static Recipe Digits { get; } = new()
    {
        Framing = PreprocessingKind.Digit,
        InputSize = 28,
        SizeExponent = 0,
        StrokeWidth = 0,
        Geometry = false,
        GeometryDensities = 0,
        Depth = 1,
        Dropout = 0.2f,
        LabelSmoothing = 0,
        Training = new TrainingOptions
        {
            Epochs = 20,
            BatchSize = LargeBatch,
            LearningRate = 6e-3f,
            Augmentation = DigitAugmentation,
        },
    };

    /// <summary>Digits, for fewer images.</summary>
    internal static Recipe FewDigits { get; } = Digits with
    {
        Training = Digits.Training with { BatchSize = SmallBatch, LearningRate = FewImagesRate },
    };

    /// <summary>The head on frozen features of VGG19: no augmentation, hence dropout and strong weight decay.</summary>
    internal static Recipe FrozenFeatures { get; } = Digits with
    {
        Training = new TrainingOptions
        {
            Epochs = 12,
            BatchSize = 128,
            LearningRate = 1e-3f,
            Beta2 = 0.999f,
            WarmUp = 0.1,
            WeightDecay = 0.05f,
        },
    };

    /// <summary>VGG19 from random weights, on letters: deep, hence smaller steps.</summary>
    internal static Recipe Letters { get; } = Digits with
    {
        LabelSmoothing = 0.1f,
        Training = new TrainingOptions
        {
            Epochs = 6,
            LearningRate = 1e-3f,
            WarmUp = 0.05,
            Averaging = 0.998f,
            Augmentation = DigitAugmentation,
        },
    };

    /// <summary>
    /// VGG19 with its last blocks trained, at the rates of <see cref="DiscriminativeRates"/>.
    /// </summary>
    /// <param name="blocks">Blocks of the network.</param>
    internal static Recipe TunedVgg(int blocks) => Digits with
    {
        Training = new TrainingOptions
        {
            Epochs = 6,
            LearningRate = 1e-3f,
            Beta2 = 0.999f,
            WarmUp = 0.1,
            Averaging = 0.998f,
            Augmentation = DigitAugmentation,
            Groups = DiscriminativeRates.Of([Vgg19.HeadPrefix], Vgg19.PrefixesOf(blocks)),
        },
    };

    /// <summary>Photographs in colour, on two cores in minutes.</summary>
    public static Recipe Photos { get; } = new()
    {
        Framing = PreprocessingKind.Photo,
        Channels = 3,
        InputSize = 32,
        SizeExponent = 0,
        StrokeWidth = 0,
        Geometry = false,
        GeometryDensities = 0,
        Width = 32,
        Residual = true,
        Dropout = 0.2f,
        LabelSmoothing = 0.1f,
        Training = new TrainingOptions
        {
            Epochs = 30,
            BatchSize = LargeBatch,
            LearningRate = 4e-3f,
            WeightDecay = 0.05f,
            Averaging = 0.995f,
            Augmentation = PhotoAugmentation(32, isFlippable: true),
        },
    };

    /// <summary>
    /// CIFAR-10 in ten epochs: the network, the whitening, the orthogonalised and normalised steps, and the alternating mirror images of Jordan ("94% on
    /// CIFAR-10 in 3.29 seconds", arXiv 2404.00498, and its later version with Muon), with batches that suit a processor.
    /// </summary>
    public static Recipe Cifar10 { get; } = Photos with
    {
        Model = NetworkKind.WhitenedCnn,
        Width = 64,
        Dropout = 0,
        LabelSmoothing = 0.2f,
        Views = PredictionViews.MirroredAndShifted,
        Training = new TrainingOptions
        {
            Epochs = 10,
            BatchSize = 500,
            Optimizer = OptimizerKind.Muon,
            LearningRate = 0.1f,
            Schedule = ScheduleKind.Linear,
            WarmUp = 0,
            WeightDecay = 0,
            MuonMomentum = 0.7f,
            MuonNormalises = true,
            MuonOtherRate = 6,
            MuonOthersBySgd = true,
            ClipNorm = 0,
            Averaging = 0,
            Augmentation = new Augmentation { Flip = FlipKind.Alternating, Translate = 2, Fill = FillKind.Reflection },
        },
    };

    /// <summary>The recipes that have a name, for <c>train --recipe</c>.</summary>
    public static IReadOnlyDictionary<string, Recipe> Named { get; } = new Dictionary<string, Recipe>(StringComparer.Ordinal)
    {
        ["characters"] = Characters,
        ["digits"] = Digits,
        ["photos"] = Photos,
        ["cifar10"] = Cifar10,
    };

    /// <summary>
    /// Augmentation of photographs: mirrored where that keeps the class; tiny ones moved by some pixels and partly covered, larger ones cropped at random, in
    /// another light.
    /// </summary>
    /// <param name="side">Rows and columns of an image.</param>
    /// <param name="isFlippable">True if a mirrored picture is of the same class.</param>
    public static Augmentation PhotoAugmentation(int side, bool isFlippable)
    {
        var flip = isFlippable ? FlipKind.Random : FlipKind.None;
        return side <= FineSide
            ? new Augmentation { Flip = flip, Translate = side / 8, Cutout = side / 4, Fill = FillKind.Reflection }
            : new Augmentation { Flip = flip, MinCrop = 0.35f, Brightness = 0.2f, Contrast = 0.2f, Saturation = 0.2f, Fill = FillKind.Reflection };
    }

    /// <summary>A recipe for any labelled pictures, by their number. Its epochs give the number of steps in which such a network learns.</summary>
    /// <param name="preprocessing">The preprocessing of the pictures.</param>
    /// <param name="images">The number of images to train on.</param>
    /// <param name="isFlippable">True if a mirrored picture is of the same class.</param>
    public static Recipe ForPictures(Preprocessing preprocessing, int images, bool isFlippable = false)
    {
        ArgumentNullException.ThrowIfNull(preprocessing);
        const int MinBatches = 8, MinBatch = 4; // a single image has no variance for batch normalisation
        bool arePhotos = preprocessing.Kind == PreprocessingKind.Photo;
        var many = arePhotos || isFlippable ? Photos : images >= ManyImages ? Digits : FewDigits;
        return many.For(preprocessing) with
        {
            StemStride = arePhotos && preprocessing.Size <= FineSide ? 1 : many.StemStride,
            Training = many.Training with
            {
                Epochs = EpochsForPictures(images, share: 1),
                // Few images make smaller batches, or there would be hardly any steps.
                BatchSize = Math.Max(MinBatch, Math.Min(images >= ManyImages ? LargeBatch : SmallBatch, images / MinBatches)),
                Augmentation = arePhotos || isFlippable ? PhotoAugmentation(preprocessing.Size, isFlippable)
                    : preprocessing.Kind == PreprocessingKind.Drawing ? QuickCharacters.Augmentation : DigitAugmentation,
            },
        };
    }

    /// <summary>
    /// The recipe of <see cref="ForPictures"/>, or for tens of thousands of tiny pictures that are not handwriting that of <see cref="Cifar10"/>, which is for
    /// labels that are clean.
    /// </summary>
    /// <param name="preprocessing">The preprocessing of the pictures.</param>
    /// <param name="images">The number of images to train on.</param>
    /// <param name="isFlippable">True if a mirrored picture is of the same class.</param>
    /// <param name="areLines">True if small grey pictures are of lines, as handwriting, false if of filled shapes.</param>
    internal static Recipe ForCleanPictures(Preprocessing preprocessing, int images, bool isFlippable, bool areLines)
    {
        const int MinSide = 24;
        bool isTiny = preprocessing.Kind != PreprocessingKind.Drawing && preprocessing.Size is >= MinSide and <= FineSide;
        bool isWriting = preprocessing.Kind == PreprocessingKind.Digit && areLines && !isFlippable;
        if (!isTiny || isWriting || images < ManyImages) return ForPictures(preprocessing, images, isFlippable);
        var recipe = Cifar10.For(preprocessing);
        return isFlippable ? recipe : recipe with { Views = PredictionViews.Image, Augmentation = recipe.Augmentation with { Flip = FlipKind.None } };
    }

    /// <summary>Epochs over a number of images that make a share of the steps of a full run, within reason.</summary>
    internal static int EpochsForPictures(int images, double share)
    {
        const int Steps = 5600, MinEpochs = 8, MaxEpochs = 60;
        return Math.Clamp((int)Math.Ceiling(share * Steps * (images >= ManyImages ? LargeBatch : SmallBatch) / images), MinEpochs, MaxEpochs);
    }
}
