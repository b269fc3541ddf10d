namespace MidasNet.Data;

/// <summary>Progressive resizing: the first epochs come from one source, of small images, and the others from another, of larger ones.</summary>
/// <param name="first">The source of the first epochs.</param>
/// <param name="later">The source of the others, with the same number of batches and images.</param>
/// <param name="firstEpochs">The number of epochs of the first source.</param>
internal sealed class ResizedBatches(IBatchSource first, IBatchSource later, int firstEpochs) : IBatchSource
{
    /// <inheritdoc/>
    public int BatchCount => later.BatchCount;

    /// <inheritdoc/>
    public int ImageCount => later.ImageCount;

    /// <inheritdoc/>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch, CancellationToken cancellation = default) =>
        (epoch < firstEpochs ? first : later).Epoch(epoch, firstBatch, cancellation);
}
