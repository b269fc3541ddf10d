using MidasNet.Data;

namespace MidasNet.Learning.Search;

/// <summary>The ingredients of a recipe to remove or change, one at a time.</summary>
internal static class RecipeIngredients
{
    /// <summary>The base, and every change that makes a difference to it.</summary>
    public static IReadOnlyList<Ingredient> Of(Recipe basis)
    {
        IEnumerable<Ingredient> all =
        [
            new("base", TrialSettings.None),
            .. basis.Framing == PreprocessingKind.Drawing ? Framing(basis) : [],
            .. basis.Framing == PreprocessingKind.Photo ? Photos(basis) : [],
            .. Network(basis),
            .. basis.Framing == PreprocessingKind.Photo ? PhotoAugmentation(basis) : DrawingAugmentation(basis),
            .. Training(basis),
        ];
        return [.. all.Where(ingredient => ingredient.Changes.Values.Count == 0 || MakesDifference(basis, ingredient.Changes))];
    }

    // A change that makes no network, such as half the pixels of the smallest picture that it takes, is none.
    private static bool MakesDifference(Recipe basis, TrialSettings changes)
    {
        try
        {
            return RecipeSettings.Apply(basis, changes) != basis;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static IEnumerable<Ingredient> Framing(Recipe basis) =>
    [
        basis.Geometry ? Change("without size and position", ("geometry", false)) : Change("with size and position", ("geometry", true)),
        .. basis.SizeExponent < 1
            ? [
                Change("all ink of one size", ("sizeExponent", 1)),
                Change("all ink of one size, without size and position", ("sizeExponent", 1), ("geometry", false)),
            ]
            : new[] { Change("half of the differences in size", ("sizeExponent", 0.5)) },
        Change("sizes as drawn", ("sizeExponent", 0)),
        basis.StrokeWidth > 0 ? Change("strokes as drawn", ("strokeWidth", 0)) : Change("all strokes of one width", ("strokeWidth", 0.06)),
        Change("32 pixels", ("inputSize", 32)),
        Change("48 pixels", ("inputSize", 48)),
        Change("64 pixels", ("inputSize", 64)),
        Change("prepared twice as fine", ("oversampling", 2)),
        basis.Augmentation.AuxiliaryNoise > 0
            ? Change("without noise on size and position", ("geometryNoise", 0))
            : Change("with noise on size and position", ("geometryNoise", 0.1)),
        basis.GeometryDensities > 0
            ? Change("without densities of size and position", ("geometryDensities", 0))
            : Change("with densities of size and position", ("geometryDensities", 0.3)),
    ];

    private static IEnumerable<Ingredient> Network(Recipe basis) =>
    [
        Change("half as wide", ("width", Math.Max(1, basis.Width / 2))),
        Change("wider by a third", ("width", basis.Width + basis.Width / 3)),
        .. basis.Model == NetworkKind.SmallCnn ? SmallNetwork(basis) : [],
        basis.Dropout > 0 ? Change("without dropout", ("dropout", 0)) : Change("with dropout", ("dropout", 0.2)),
    ];

    private static IEnumerable<Ingredient> SmallNetwork(Recipe basis) =>
    [
        Change("one convolution a stage", ("depth", 1)),
        Change("three convolutions a stage", ("depth", 3)),
        Change("without batch normalisation", ("batchNorm", false)),
        basis.Residual ? Change("without residuals", ("residual", false)) : Change("with residuals", ("residual", true)),
    ];

    private static IEnumerable<Ingredient> Photos(Recipe basis) =>
    [
        Change("half the pixels a side", ("inputSize", Math.Max(8, basis.InputSize / 2))),
        .. basis.Channels == 3 ? [Change("in grey", ("channels", 1))] : (Ingredient[])[],
        .. basis.Model == NetworkKind.SmallCnn
            ? [
                basis.StemStride == 1 ? Change("stride 2 in the first convolution", ("stemStride", 2)) : Change("stride 1 in the first convolution", ("stemStride", 1)),
                Change("ResNet-9 of the same width", ("model", "resnet9")),
            ]
            : (Ingredient[])[],
    ];

    private static IEnumerable<Ingredient> PhotoAugmentation(Recipe basis)
    {
        var given = basis.Augmentation;
        return
        [
            WithoutAugmentation,
            given.Flip == FlipKind.None ? Change("with flips", ("flip", "random")) : Change("without flips", ("flip", "none")),
            given.Translate > 0 ? Change("without translation", ("translate", 0)) : Change("with translation", ("translate", Math.Max(1, basis.InputSize / 8))),
            given.MinCrop > 0 ? Change("without random crops", ("minCrop", 0)) : Change("with random crops", ("minCrop", 0.35)),
            given.Cutout > 0 ? Change("without cutout", ("cutout", 0)) : Change("with cutout", ("cutout", Math.Max(1, basis.InputSize / 4))),
            given.Brightness + given.Contrast + given.Saturation + given.Hue > 0
                ? Change("without changes of colour", ("brightness", 0), ("contrast", 0), ("saturation", 0), ("hue", 0))
                : Change("with changes of colour", ("brightness", 0.2), ("contrast", 0.2), ("saturation", 0.2)),
            given.Policy == PolicyKind.None ? Change("with TrivialAugment", ("policy", "trivial-wide")) : Change("without a policy of operations", ("policy", "none")),
            basis.Training.Mixup > 0 ? Change("without mixup", ("mixup", 0)) : Change("with mixup", ("mixup", 0.2)),
            basis.Training.CutMix > 0 ? Change("without CutMix", ("cutMix", 0)) : Change("with CutMix", ("cutMix", 1)),
        ];
    }

    private static Ingredient WithoutAugmentation { get; } = Change(
        "without augmentation", ("rotation", 0), ("scale", 0), ("aspect", 0), ("shear", 0), ("shift", 0), ("elastic", 0), ("penWidth", 0), ("erasing", 0),
        ("geometryNoise", 0), ("flip", "none"), ("translate", 0), ("minCrop", 0), ("brightness", 0), ("contrast", 0), ("saturation", 0), ("hue", 0),
        ("cutout", 0), ("policy", "none"));

    private static IEnumerable<Ingredient> DrawingAugmentation(Recipe basis) =>
    [
        WithoutAugmentation,
        Strength(basis, "half the augmentation", 0.5),
        Strength(basis, "1.5 times the augmentation", 1.5),
        Change("affine augmentation only", ("elastic", 0), ("penWidth", 0), ("erasing", 0)),
        Change("without rotation", ("rotation", 0)),
        Change("without change of size", ("scale", 0)),
        Change("without change of proportions", ("aspect", 0)),
        Change("without slant", ("shear", 0)),
        Change("without shift", ("shift", 0)),
        basis.Augmentation.Elastic > 0 ? Change("without elastic distortion", ("elastic", 0)) : Change("with elastic distortion", ("elastic", 0.025)),
        basis.Augmentation.PenWidth > 0 ? Change("without pen width", ("penWidth", 0)) : Change("with pen width", ("penWidth", 0.15)),
        basis.Augmentation.Erasing > 0 ? Change("without erasing", ("erasing", 0)) : Change("with erasing", ("erasing", 0.25)),
        basis.Training.Mixup > 0 ? Change("without mixup", ("mixup", 0)) : Change("with mixup", ("mixup", 0.2)),
        Change("without CutMix", ("cutMix", 0)),
        Change("without flips", ("flip", "none")),
        Change("without translation", ("translate", 0)),
        Change("without random crops", ("minCrop", 0)),
        Change("without changes of colour", ("brightness", 0), ("contrast", 0), ("saturation", 0), ("hue", 0)),
        Change("without cutout", ("cutout", 0)),
        Change("without a policy of operations", ("policy", "none")),
    ];

    private static IEnumerable<Ingredient> Training(Recipe basis) =>
    [
        basis.LabelSmoothing > 0 ? Change("without label smoothing", ("labelSmoothing", 0)) : Change("with label smoothing", ("labelSmoothing", 0.1)),
        basis.Training.Averaging > 0 ? Change("without averaged weights", ("averaging", 0)) : Change("with averaged weights", ("averaging", 0.99)),
        basis.Training.WeightDecay > 0 ? Change("without weight decay", ("weightDecay", 0)) : Change("with weight decay", ("weightDecay", 0.02)),
        basis.Training.WarmUp > 0 ? Change("without warm-up", ("warmUp", 0)) : Change("with warm-up", ("warmUp", 0.15)),
        Change("Adam's usual beta2, 0.999", ("beta2", 0.999)),
        Change("half the learning rate", ("learningRate", basis.Training.LearningRate / 2)),
        Change("twice the learning rate", ("learningRate", basis.Training.LearningRate * 2)),
        Change("half the batch", ("batchSize", Math.Max(1, basis.Training.BatchSize / 2))),
        Change("twice the batch", ("batchSize", basis.Training.BatchSize * 2)),
        Change("half the epochs", ("epochs", Math.Max(1, basis.Epochs / 2))),
        Change("twice the epochs", ("epochs", basis.Epochs * 2)),
    ];

    /// <summary>All that varies the image, weaker or stronger; no stroke may vanish.</summary>
    private static Ingredient Strength(Recipe basis, string name, double factor) => Change(
        name, ("rotation", basis.Augmentation.Rotation * factor), ("scale", basis.Augmentation.Scale * factor), ("aspect", basis.Augmentation.Aspect * factor), ("shear", basis.Augmentation.Shear * factor),
        ("shift", basis.Augmentation.Shift * factor), ("elastic", basis.Augmentation.Elastic * factor), ("penWidth", Math.Min(0.5, basis.Augmentation.PenWidth * factor)));

    private static Ingredient Change(string name, params (string Name, object Value)[] changes) => new(name, TrialSettings.Of(changes));
}
