using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>The features of images before a network's last layers, the mean of each channel, by which images are compared.</summary>
internal static class PooledFeatures
{
    /// <summary>Whether a network has features of its own: one on the frozen features of another has not.</summary>
    public static bool AreOf(Model model) => model is IFineTunable;

    /// <summary>The features of each image, in their order.</summary>
    /// <param name="model">A network of which <see cref="AreOf"/> is true.</param>
    /// <param name="use">How images become its input.</param>
    /// <param name="images">Images of its preprocessing, at least one.</param>
    /// <param name="cancellation">Stops between batches.</param>
    public static IReadOnlyList<float[]> Of(Model model, ModelUse use, LabelledImages images, CancellationToken cancellation = default)
    {
        var all = new List<float[]>(images.Count);
        foreach (var batch in use.Batches(images, images.AllIndices()).Epoch(0, cancellation))
        {
            using var scope = Scope.Predict(model.Device);
            var x = scope.Input(new Shape(batch.Count, batch.Channels, batch.Height, batch.Width), batch.Images.Span);
            Tensor? auxiliary = batch.AuxiliaryFeatureCount == 0 ? null
                : scope.Input(new Shape(batch.Count, batch.AuxiliaryFeatureCount), batch.AuxiliaryFeatures.Span);
            var y = ((IFineTunable)model).Features(x, auxiliary);
            if (y.Shape.H * y.Shape.W > 1) y = y.GlobalAveragePool2d();
            float[] values = y.ToArray();
            all.AddRange(values.Chunk(values.Length / batch.Count));
        }
        return all;
    }
}
