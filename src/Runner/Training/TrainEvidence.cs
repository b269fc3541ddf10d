using MidasNet.Data;
using MidasNet.Learning;
using MidasNet.Models;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Training;

/// <summary>What the report of a training run needs of its images, taken while they can still be read.</summary>
internal sealed class TrainEvidence
{
    private const int AugmentedImages = 8, AugmentedRows = 4;

    private readonly Dictionary<int, PixelPicture> pictures = [];

    /// <summary>Takes it.</summary>
    /// <param name="evaluated">The predictions and the images.</param>
    /// <param name="seed">The seed of the augmentation samples.</param>
    public TrainEvidence(EvaluatedImages evaluated, ulong seed)
    {
        var images = evaluated.Images;
        HeldOut = evaluated.Predictions is { } predictions ? EvaluatedImage.Of(images, evaluated.HeldOut, predictions) : [];
        foreach (var image in EvaluatedImage.Worst(HeldOut).Concat(EvaluatedImage.NearMisses(HeldOut))) pictures[image.Index] = PixelPicture.Of(images, image.Index);
        Predictions =
        [
            .. Kept(PredictedImage.HeldOut, images, evaluated.HeldOut, evaluated.Predictions),
            .. Kept(PredictedImage.Test, images, evaluated.Test, evaluated.TestPredictions),
        ];
        Augmented = Augment(evaluated.Train, evaluated.Recipe, seed);
    }

    /// <summary>The held-out images with the probabilities of their classes.</summary>
    public IReadOnlyList<EvaluatedImage> HeldOut { get; }

    /// <summary>The predicted classes of all images that were evaluated.</summary>
    public IReadOnlyList<PredictedImage> Predictions { get; }

    /// <summary>Some training images in the first row, and below each what the augmentation makes of it; none without augmentation.</summary>
    public IReadOnlyList<PixelPicture> Augmented { get; }

    /// <summary>The number of pictures in a row of <see cref="Augmented"/>.</summary>
    public int AugmentedColumns => Augmented.Count / AugmentedRows;

    /// <summary>The picture of a mistake or a near miss.</summary>
    public PixelPicture PictureOf(EvaluatedImage image) => pictures[image.Index];

    private static IEnumerable<PredictedImage> Kept(string part, LabelledImages images, int[] indices, Predictions? predictions) =>
        predictions is null ? [] : indices.Select((index, i) => new PredictedImage(
            part, images.Names[index], images.ClassNames[images.Labels[index]], images.ClassNames[predictions.Best(i)], predictions[i][predictions.Best(i)]));

    private static List<PixelPicture> Augment(LabelledImages images, Recipe recipe, ulong seed)
    {
        if (recipe.Augmentation == Augmentation.None) return [];
        // Of different classes, as far as there are.
        int[] chosen = [.. images.AllIndices().GroupBy(i => images.Labels[i]).SelectMany(group => group.Take(AugmentedImages).Select((index, rank) => (index, rank)))
            .OrderBy(pair => pair.rank).ThenBy(pair => pair.index).Take(AugmentedImages).Select(pair => pair.index)];
        var loader = new BatchLoader(images, chosen, new BatchLoaderOptions
        {
            BatchSize = chosen.Length,
            Augmentation = recipe.Augmentation,
            OutputSize = recipe.Training.OutputSize,
            ReadAhead = 0,
            Seed = seed,
        });
        var shown = chosen.Select(i => PixelPicture.Of(images, i)).ToList();
        for (int row = 1; row < AugmentedRows; row++)
        {
            foreach (var batch in loader.Epoch(row, 0))
            {
                int size = batch.Channels * batch.Height * batch.Width;
                for (int i = 0; i < batch.Count; i++)
                {
                    byte[] pixels = [.. batch.Images.Span.Slice(i * size, size).ToArray().Select(value => (byte)Math.Round(255 * Math.Clamp(value, 0, 1)))];
                    shown.Add(new PixelPicture(batch.Width, batch.Height, pixels));
                }
            }
        }
        return shown;
    }
}
