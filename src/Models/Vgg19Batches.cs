using MidasNet.Data;

namespace MidasNet.Models;

/// <summary>Turns batches of grey or coloured images, 0 to 1, into the three channels that a network for colours takes.</summary>
/// <param name="images">Batches [N, 1 or 3, H, W] without a normalisation, augmented or not.</param>
/// <param name="framing">The framing that gives an image its size.</param>
/// <param name="scaling">The scaling that the network expects, such as <see cref="Vgg19.Preprocessing"/>.</param>
public sealed class Vgg19Batches(IBatchSource images, Vgg19Framing framing, ColourScaling scaling) : IBatchSource
{
    private readonly IBatchSource images = images ?? throw new ArgumentNullException(nameof(images));
    private readonly ColourScaling scaling = scaling ?? throw new ArgumentNullException(nameof(scaling));

    /// <inheritdoc/>
    public int BatchCount => images.BatchCount;

    /// <inheritdoc/>
    public int ImageCount => images.ImageCount;

    /// <inheritdoc/>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch, CancellationToken cancellation = default)
    {
        int area = framing.Side * framing.Side;
        float[] framed = new float[3 * area], scaled = [];
        foreach (var batch in images.Epoch(epoch, firstBatch, cancellation))
        {
            if (batch.Channels is not (1 or 3)) throw new ArgumentException($"images have {batch.Channels} channels, must be grey (1) or coloured (3)");
            if (scaled.Length < batch.Count * 3 * area) scaled = new float[batch.Count * 3 * area];
            int size = batch.Height * batch.Width;
            for (int n = 0; n < batch.Count; n++)
            {
                for (int c = 0; c < batch.Channels; c++)
                {
                    framing.Apply(
                        batch.Images.Span.Slice((n * batch.Channels + c) * size, size), batch.Height, batch.Width, framed.AsSpan(c * area, area));
                }
                scaling.Apply(framed.AsSpan(0, batch.Channels * area), batch.Channels, scaled.AsSpan(n * 3 * area, 3 * area));
            }
            yield return batch with { Channels = 3, Height = framing.Side, Width = framing.Side, Images = scaled.AsMemory(0, batch.Count * 3 * area) };
        }
    }
}
