namespace MidasNet.Data;

/// <summary>
/// Mixup (Zhang et al., ICLR 2018): each image of a batch is blended with another of the same batch, λ·a + (1 - λ)·b, with one λ a batch from
/// Beta(strength, strength), at least a half. CutMix (Yun et al., ICCV 2019): a rectangle of each image, the same for the batch, is replaced by that of the
/// other; its share of the area is 1 - λ before it is cut off at the edges, and the share of the labels is what remains of it. With both, each batch is
/// mixed by either with the same probability. The labels of the others go with the batch.
/// </summary>
public sealed class MixedBatches : IBatchSource
{
    private const ulong Purpose = 4; // separates these random numbers from those that shuffle and augment

    private readonly IBatchSource source;
    private readonly double mixup, cutMix;
    private readonly ulong seed;

    /// <summary>Mixes the batches of a source.</summary>
    /// <param name="source">Batches in random order.</param>
    /// <param name="strength">That of mixup, above 0 and at most 1: the larger, the more often halves are blended. 0 for none if there is CutMix.</param>
    /// <param name="seed">Decides the shares.</param>
    /// <param name="cutMix">The strength of CutMix, at most 1, with which all shares are equally likely; 0 for none.</param>
    public MixedBatches(IBatchSource source, double strength, ulong seed, double cutMix = 0)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!(cutMix is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(cutMix), cutMix, "the strength of CutMix is at least 0 and at most 1");
        if (!(strength is >= 0 and <= 1) || strength + cutMix == 0)
            throw new ArgumentOutOfRangeException(nameof(strength), strength, "the strength of mixup is above 0 and at most 1");
        (this.source, mixup, this.seed, this.cutMix) = (source, strength, seed, cutMix);
    }

    /// <inheritdoc/>
    public int BatchCount => source.BatchCount;

    /// <inheritdoc/>
    public int ImageCount => source.ImageCount;

    /// <inheritdoc/>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch, CancellationToken cancellation = default)
    {
        var random = new RandomStream(seed, (ulong)epoch, 0, Purpose);
        // The shares are one random stream over the epoch: those of skipped batches are drawn and not used.
        for (int number = 0; number < firstBatch; number++) Draw(ref random);
        float[] images = [], auxiliaryFeatures = [];
        int[] labels = [], indices = [];
        foreach (var batch in source.Epoch(epoch, firstBatch, cancellation))
        {
            var mix = Draw(ref random);
            float share;
            if (mix.IsCut)
            {
                var box = BoxOf(mix, batch.Height, batch.Width);
                share = 1 - (float)((double)box.Width * box.Height / (batch.Width * batch.Height));
                images = Paste(batch, box, images);
            }
            else
            {
                share = (float)Math.Max(mix.Share, 1 - mix.Share);
                images = Blend(batch.Images.Span, batch.Count, share, images);
            }
            auxiliaryFeatures = Blend(batch.AuxiliaryFeatures.Span, batch.Count, share, auxiliaryFeatures);
            if (labels.Length != batch.Count) (labels, indices) = (new int[batch.Count], new int[batch.Count]);
            for (int n = 0; n < batch.Count; n++)
            {
                int other = (n + 1) % batch.Count;
                (labels[n], indices[n]) = (batch.Labels.Span[other], batch.Indices.Span[other]);
            }
            yield return batch with
            {
                Images = images, AuxiliaryFeatures = auxiliaryFeatures, OtherLabels = labels, OtherShare = 1 - share, OtherIndices = indices,
            };
        }
    }

    private static float[] Blend(ReadOnlySpan<float> values, int count, float share, float[] blended)
    {
        if (blended.Length != values.Length) blended = new float[values.Length];
        int size = values.Length / count;
        for (int n = 0; n < count; n++)
        {
            ReadOnlySpan<float> one = values.Slice(n * size, size), other = values.Slice((n + 1) % count * size, size);
            var target = blended.AsSpan(n * size, size);
            for (int i = 0; i < size; i++) target[i] = share * one[i] + (1 - share) * other[i];
        }
        return blended;
    }

    private static float[] Paste(in Batch batch, ErasedBox box, float[] mixed)
    {
        var values = batch.Images.Span;
        if (mixed.Length != values.Length) mixed = new float[values.Length];
        values.CopyTo(mixed);
        int area = batch.Height * batch.Width, size = batch.Channels * area;
        for (int n = 0; n < batch.Count; n++)
        {
            int other = (n + 1) % batch.Count;
            for (int row = 0; row < batch.Channels * box.Height; row++)
            {
                int at = row / box.Height * area + (box.Top + row % box.Height) * batch.Width + box.Left;
                values.Slice(other * size + at, box.Width).CopyTo(mixed.AsSpan(n * size + at));
            }
        }
        return mixed;
    }

    /// <summary>The rectangle of CutMix about its centre, cut off at the edges.</summary>
    private static ErasedBox BoxOf(Mix mix, int height, int width)
    {
        double side = Math.Sqrt(1 - mix.Share);
        int boxWidth = (int)(width * side), boxHeight = (int)(height * side);
        int x = (int)(mix.X * width) - boxWidth / 2, y = (int)(mix.Y * height) - boxHeight / 2;
        int left = Math.Max(x, 0), top = Math.Max(y, 0);
        return new ErasedBox(left, top, Math.Min(x + boxWidth, width) - left, Math.Min(y + boxHeight, height) - top);
    }

    private Mix Draw(ref RandomStream random)
    {
        bool isCut = cutMix > 0 && (mixup == 0 || random.NextInt(2) == 1);
        double share = Beta(isCut ? cutMix : mixup, ref random);
        return isCut ? new Mix(true, share, random.NextDouble(), random.NextDouble()) : new Mix(false, share, 0, 0);
    }

    /// <summary>A share from Beta(strength, strength), by Jöhnk (Metrika 8, 1964).</summary>
    private static double Beta(double strength, ref RandomStream random)
    {
        while (true)
        {
            double x = Math.Pow(random.NextDouble(0, 1), 1 / strength), y = Math.Pow(random.NextDouble(0, 1), 1 / strength);
            if (x + y is > 0 and <= 1) return x / (x + y);
        }
    }

    /// <summary>How a batch is mixed: the share λ, and the centre of the rectangle in parts of the sides.</summary>
    private readonly record struct Mix(bool IsCut, double Share, double X, double Y);
}
