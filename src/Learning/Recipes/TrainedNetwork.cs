using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>A network that was trained by a recipe, and all that is needed to predict with it.</summary>
/// <param name="Model">The network.</param>
/// <param name="Normalisation">The normalisation of its pixels.</param>
/// <param name="Recipe">The recipe that it was trained by.</param>
internal sealed record TrainedNetwork(Model Model, Normalisation Normalisation, Recipe Recipe) : IDisposable
{
    /// <summary>The network's probabilities for the chosen images, which the recipe's preprocessing has made.</summary>
    public Predictions Predict(LabelledImages images, ReadOnlySpan<int> indices, CancellationToken cancellation = default) =>
        Recipe.UseFor(images.ClassNames, Normalisation).Predict(Model, images, indices, cancellation);

    /// <summary>
    /// The mean of the probabilities for several views of each image: the image itself, and augmented views like those of training, but milder.
    /// </summary>
    /// <param name="images">Images that the recipe's preprocessing has made.</param>
    /// <param name="indices">Those to predict.</param>
    /// <param name="views">Views of each image; 1 is the image alone.</param>
    /// <param name="cancellation">Stops after the current batch.</param>
    public Predictions PredictViews(LabelledImages images, ReadOnlySpan<int> indices, int views, CancellationToken cancellation = default)
    {
        const ulong Seed = 0x5649455753;
        const float ViewStrength = 0.5f; // each view should be easy to read
        return TestTimeAugmentation.Predict(
            Model, images, indices, Normalisation, Recipe.Augmentation.Weakened(ViewStrength), views, Seed, cancellation);
    }

    /// <summary>Writes a checkpoint, which states how pictures become the network's images and what its outputs mean.</summary>
    /// <param name="path">The file to make.</param>
    /// <param name="classNames">The classes, in the order of the network's outputs.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path, IReadOnlyList<string> classNames) => ModelCheckpoint.Save(path, Model, Recipe.UseFor(classNames, Normalisation));

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
