using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Labels;

/// <summary>Test-time augmentation: a network's mean probabilities over an image and augmented views of it.</summary>
public static class AveragedViews
{
    private const int BatchSize = 256;
    private const ulong FirstSeed = 0x5EED;

    /// <summary>Predicts images from several views each.</summary>
    /// <param name="model">The network.</param>
    /// <param name="images">The set.</param>
    /// <param name="indices">The images to predict; the rows of the result are in this order.</param>
    /// <param name="normalisation">The normalisation of the network's input.</param>
    /// <param name="augmentation">The augmentation of the further views.</param>
    /// <param name="views">The number of views, 1 for the image alone.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static Predictions Of(
        Model model, LabelledImages images, ReadOnlySpan<int> indices, Normalisation normalisation, Augmentation augmentation, int views,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(views, 1);
        var mean = Predictions.Of(model, images, indices, normalisation, cancellation);
        float[] sum = mean.Probabilities;
        for (int view = 1; view < views; view++)
        {
            var options = new BatchLoaderOptions
            {
                BatchSize = BatchSize,
                Seed = FirstSeed + (ulong)view,
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
