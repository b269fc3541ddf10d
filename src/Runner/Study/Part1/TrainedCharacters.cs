using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Runner.Study.Part1;

/// <summary>A network that Part 1 has trained, and all that is needed to predict with it.</summary>
/// <param name="Model">The network.</param>
/// <param name="Normalisation">How its pixels were scaled.</param>
/// <param name="Recipe">What it was made and trained by.</param>
internal sealed record TrainedCharacters(SmallCnn Model, Normalisation Normalisation, CharacterRecipe Recipe) : IDisposable
{
    /// <summary>The network's probabilities for the chosen images, which the recipe's preprocessing has made.</summary>
    public Predictions Predict(LabelledImages images, ReadOnlySpan<int> indices, CancellationToken cancellation = default) =>
        Predictions.Of(Model, images, indices, Normalisation, cancellation);

    /// <summary>
    /// The mean of the probabilities for several views of each image: the image itself, and variations of it as in the training, which always are the
    /// same.
    /// </summary>
    /// <param name="images">Images that the recipe's preprocessing has made.</param>
    /// <param name="indices">Those to predict.</param>
    /// <param name="views">Views of each image; 1 is the image alone.</param>
    /// <param name="cancellation">Stops after the present batch.</param>
    public Predictions PredictViews(LabelledImages images, ReadOnlySpan<int> indices, int views, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(views);
        const ulong Seed = 0x5649455753; // any but those of trainings
        const float ViewStrength = 0.5f; // less than in the training: each view should be easy to read
        var all = new Predictions[views];
        all[0] = Predict(images, indices, cancellation);
        for (int view = 1; view < views; view++)
        {
            all[view] = Predictions.Of(Model, new BatchLoader(images, indices, new BatchLoaderOptions
            {
                BatchSize = 256,
                Seed = Seed + (ulong)view,
                Augmentation = Recipe.Augmentation.Weakened(ViewStrength),
                Normalisation = Normalisation,
            }), cancellation);
        }
        return Predictions.Mean(all);
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
