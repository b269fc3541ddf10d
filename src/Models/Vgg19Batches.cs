using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>Turns batches of grey images, 0 to 1, into what VGG19 takes: three channels of one size, preprocessed as its weights want.</summary>
/// <param name="greys">Batches [N, 1, H, W] without a normalisation, varied or not.</param>
/// <param name="framing">How an image gets its size.</param>
/// <param name="preprocessing">What the network expects (<see cref="Vgg19.Preprocessing"/>).</param>
public sealed class Vgg19Batches(IBatchSource greys, Vgg19Framing framing, Vgg19Preprocessing preprocessing) : IBatchSource
{
    /// <inheritdoc/>
    public int BatchCount => greys.BatchCount;

    /// <inheritdoc/>
    public int ImageCount => greys.ImageCount;

    /// <inheritdoc/>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch, CancellationToken cancellation = default)
    {
        int area = framing.Side * framing.Side;
        float[] framed = new float[area], images = [];
        foreach (var batch in greys.Epoch(epoch, firstBatch, cancellation))
        {
            if (batch.Channels != 1) throw new ArgumentException($"images have {batch.Channels} channels, must be grey");
            if (images.Length < batch.Count * 3 * area) images = new float[batch.Count * 3 * area];
            int size = batch.Height * batch.Width;
            for (int n = 0; n < batch.Count; n++)
            {
                framing.Apply(batch.Images.Span.Slice(n * size, size), batch.Height, batch.Width, framed);
                preprocessing.FromGrey(framed, images.AsSpan(n * 3 * area, 3 * area));
            }
            yield return new Batch(
                batch.Count, 3, framing.Side, framing.Side, images.AsMemory(0, batch.Count * 3 * area), batch.Labels, batch.Indices);
        }
    }
}
