namespace MidasNet.Data;

/// <summary>
/// Mixup (Zhang et al., ICLR 2018): each image of a batch is blended with another of the same batch, λ·a + (1 - λ)·b, with one λ a batch from
/// Beta(strength, strength), at least a half. The labels of the others go with the batch.
/// </summary>
public sealed class MixedBatches : IBatchSource
{
    private const ulong Purpose = 4; // separates these random numbers from those that shuffle and augment

    private readonly IBatchSource source;
    private readonly double strength;
    private readonly ulong seed;

    /// <summary>Mixes the batches of a source.</summary>
    /// <param name="source">Batches in random order.</param>
    /// <param name="strength">Above 0, at most 1: the larger, the more often halves are blended.</param>
    /// <param name="seed">Decides the shares.</param>
    public MixedBatches(IBatchSource source, double strength, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (!(strength is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(strength), strength, "the strength of mixup is above 0 and at most 1");
        (this.source, this.strength, this.seed) = (source, strength, seed);
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
        for (int number = 0; number < firstBatch; number++) Beta(ref random);
        float[] images = [], auxiliaryFeatures = [];
        int[] labels = [];
        foreach (var batch in source.Epoch(epoch, firstBatch, cancellation))
        {
            double drawn = Beta(ref random);
            float share = (float)Math.Max(drawn, 1 - drawn);
            images = Blend(batch.Images.Span, batch.Count, share, images);
            auxiliaryFeatures = Blend(batch.AuxiliaryFeatures.Span, batch.Count, share, auxiliaryFeatures);
            if (labels.Length != batch.Count) labels = new int[batch.Count];
            for (int n = 0; n < batch.Count; n++) labels[n] = batch.Labels.Span[(n + 1) % batch.Count];
            yield return batch with { Images = images, AuxiliaryFeatures = auxiliaryFeatures, OtherLabels = labels, OtherShare = 1 - share };
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

    /// <summary>A share from Beta(strength, strength), by Jöhnk (Metrika 8, 1964).</summary>
    private double Beta(ref RandomStream random)
    {
        while (true)
        {
            double x = Math.Pow(random.NextDouble(0, 1), 1 / strength), y = Math.Pow(random.NextDouble(0, 1), 1 / strength);
            if (x + y is > 0 and <= 1) return x / (x + y);
        }
    }
}
