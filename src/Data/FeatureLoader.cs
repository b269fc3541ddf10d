using System.Numerics.Tensors;

namespace MidasNet.Data;

/// <summary>Gives precomputed features in batches, by default as if each feature were a channel of a picture of one pixel.</summary>
internal sealed class FeatureLoader : IBatchSource
{
    private readonly FeatureMatrix features;
    private readonly FeatureScaling? scaling;
    private readonly (int Channels, int Height, int Width) size;
    private readonly int[] labels, indices;
    private readonly int batchSize;
    private readonly ulong? seed;

    /// <summary>A loader over some images of a matrix.</summary>
    /// <param name="features">The features of all images.</param>
    /// <param name="labels">The label of each of them.</param>
    /// <param name="indices">Those to give.</param>
    /// <param name="scaling">Applied to each image; null for features as they are.</param>
    /// <param name="batchSize">Images in a batch.</param>
    /// <param name="seed">Random order, by (seed, epoch), and no last batch that is not full; null to give all in their order.</param>
    /// <param name="size">The extents of an image's features, C, H, W; null for a channel for each.</param>
    public FeatureLoader(
        FeatureMatrix features, IReadOnlyList<int> labels, ReadOnlySpan<int> indices, FeatureScaling? scaling, int batchSize, ulong? seed,
        (int Channels, int Height, int Width)? size = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        if (labels.Count != features.Count) throw new ArgumentException($"{features.Count} images, but {labels.Count} labels", nameof(labels));
        this.size = size ?? (features.Dimension, 1, 1);
        if (this.size.Channels * this.size.Height * this.size.Width != features.Dimension)
            throw new ArgumentException($"{features.Dimension} features are no {this.size.Channels} x {this.size.Height} x {this.size.Width}", nameof(size));
        (this.features, this.labels, this.indices, this.scaling, this.batchSize, this.seed) =
            (features, [.. labels], indices.ToArray(), scaling, Math.Min(batchSize, indices.Length), seed);
    }

    /// <inheritdoc/>
    public int BatchCount => seed is null ? (indices.Length + batchSize - 1) / batchSize : indices.Length / batchSize;

    /// <inheritdoc/>
    public int ImageCount => seed is null ? indices.Length : BatchCount * batchSize;

    /// <inheritdoc/>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        int[] order = [.. indices];
        if (seed is { } value) new RandomStream(value, (ulong)epoch).Shuffle<int>(order);
        var images = new float[batchSize * features.Dimension];
        var batchLabels = new int[batchSize];
        for (int number = firstBatch; number < BatchCount; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            int first = number * batchSize, count = Math.Min(batchSize, order.Length - first);
            for (int i = 0; i < count; i++)
            {
                int image = order[first + i];
                var target = images.AsSpan(i * features.Dimension, features.Dimension);
                if (scaling is not null) scaling.Apply(features[image], target);
                else TensorPrimitives.ConvertToSingle(features[image], target);
                batchLabels[i] = labels[image];
            }
            yield return new Batch(
                count, size.Channels, size.Height, size.Width, images.AsMemory(0, count * features.Dimension), batchLabels.AsMemory(0, count),
                order.AsMemory(first, count));
        }
    }
}
