using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning.Labels;

/// <summary>What a network says of an image as it is and as it might have been drawn: the mean of its probabilities over several views.</summary>
public static class AveragedViews
{
    private const int BatchSize = 256;
    private const ulong FirstSeed = 0x5EED;

    /// <summary>Predicts images from several views.</summary>
    /// <param name="model">The network.</param>
    /// <param name="images">The set.</param>
    /// <param name="indices">Which of them; the rows of the result are in this order.</param>
    /// <param name="normalisation">How pixels become its input.</param>
    /// <param name="augmentation">How views differ from the image.</param>
    /// <param name="views">1 for the image alone, more for further views of it.</param>
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
