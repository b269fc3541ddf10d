using MidasNet.Data;

namespace MidasNet.Learning.Search;

/// <summary>The default search space.</summary>
internal static class RecipeSpace
{
    /// <summary>Ranges around what is usual for small networks and few images.</summary>
    public static SearchSpace For(Recipe basis)
    {
        if (basis.Framing == PreprocessingKind.Photo) return ForPhotos(basis);
        SearchDimension[] training =
        [
            SearchDimension.Log("learningRate", 0.001, 0.01),
            SearchDimension.Log("weightDecay", 0.003, 0.1),
            SearchDimension.Choice("batchSize", 32, 64, 128),
            SearchDimension.Linear("labelSmoothing", 0, 0.2),
            SearchDimension.Linear("mixup", 0, 0.3),
            SearchDimension.Choice("averaging", 0.98, 0.99, 0.995),
            SearchDimension.Choice("width", 24, 32, 40),
            SearchDimension.Choice("depth", 1, 2),
            SearchDimension.Linear("dropout", 0, 0.5),
            SearchDimension.Linear("rotation", 5, 25),
            SearchDimension.Linear("scale", 0.05, 0.3),
            SearchDimension.Linear("aspect", 0, 0.4),
            SearchDimension.Linear("shear", 0, 0.4),
            SearchDimension.Linear("shift", 0.02, 0.1),
            SearchDimension.Linear("elastic", 0, 0.09),
            SearchDimension.Linear("penWidth", 0, 0.4),
            SearchDimension.Linear("erasing", 0, 0.3),
        ];
        if (basis.Framing != PreprocessingKind.Drawing) return new SearchSpace(training);
        return new SearchSpace(
        [
            SearchDimension.Choice("inputSize", 40, 48, 56),
            // Few values, since the pictures are read again for each.
            SearchDimension.Choice("sizeExponent", 0.5, 1),
            SearchDimension.Choice("strokeWidth", 0, 0.06),
            SearchDimension.Linear("geometryNoise", 0, 0.4),
            SearchDimension.Linear("geometryDensities", 0, 0.6),
            .. training,
        ]);
    }

    private static SearchSpace ForPhotos(Recipe basis)
    {
        int side = basis.InputSize;
        return new SearchSpace(
        [
            SearchDimension.Log("learningRate", 0.001, 0.01),
            SearchDimension.Log("weightDecay", 0.005, 0.2),
            SearchDimension.Choice("batchSize", 32, 64, 128),
            SearchDimension.Linear("labelSmoothing", 0, 0.2),
            SearchDimension.Choice("averaging", 0.98, 0.99, 0.995),
            SearchDimension.Choice("model", "small", "resnet9"),
            SearchDimension.Choice("width", 24, 32, 48),
            SearchDimension.Linear("dropout", 0, 0.4),
            SearchDimension.Choice("flip", "none", "random"),
            SearchDimension.Whole("translate", 0, Math.Max(1, side / 6)),
            SearchDimension.Whole("cutout", 0, Math.Max(1, side / 2)),
            SearchDimension.Choice("minCrop", 0, 0.35, 0.6),
            SearchDimension.Linear("brightness", 0, 0.3),
            SearchDimension.Linear("contrast", 0, 0.3),
            .. basis.Channels == 3 ? [SearchDimension.Linear("saturation", 0, 0.3)] : (IEnumerable<SearchDimension>)[],
            SearchDimension.Linear("mixup", 0, 0.3),
            SearchDimension.Choice("cutMix", 0, 0.5, 1),
        ]);
    }
}
