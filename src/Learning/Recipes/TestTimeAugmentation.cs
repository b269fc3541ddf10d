using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>The mean of a network's probabilities over several views of each image: the image itself and augmented copies of it.</summary>
public static class TestTimeAugmentation
{
    private const ulong UsualSeed = 0x5EED; // unlike those of training runs

    /// <summary>Predicts images from several views; the views of an image are always the same.</summary>
    /// <param name="model">The network.</param>
    /// <param name="images">The set.</param>
    /// <param name="indices">The images of it to predict; the rows of the result are in this order.</param>
    /// <param name="normalisation">The normalisation of its input.</param>
    /// <param name="augmentation">The augmentation of the views.</param>
    /// <param name="views">1 for the image alone, more for further views of it.</param>
    /// <param name="seed">Decides how the views differ.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static Predictions Predict(
        Model model, LabelledImages images, ReadOnlySpan<int> indices, Normalisation normalisation, Augmentation augmentation, int views,
        ulong seed = UsualSeed, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(views, 1);
        var mean = Predictions.Of(model, images, indices, normalisation, cancellation);
        float[] sum = mean.Probabilities;
        for (int view = 1; view < views; view++)
        {
            var options = new BatchLoaderOptions
            {
                BatchSize = Predictions.BatchSize,
                Seed = seed + (ulong)view,
                Augmentation = augmentation,
                Normalisation = normalisation,
            };
            float[] more = Predictions.Of(model, new BatchLoader(images, indices, options), cancellation).Probabilities;
            for (int i = 0; i < sum.Length; i++) sum[i] += more[i];
        }
        for (int i = 0; i < sum.Length; i++) sum[i] /= views;
        return mean;
    }
}
