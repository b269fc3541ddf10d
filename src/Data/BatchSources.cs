namespace MidasNet.Data;

/// <summary>Whole epochs of a batch source.</summary>
public static class BatchSources
{
    /// <summary>The batches of one epoch from its first, each valid until the next is requested.</summary>
    /// <param name="source">The source.</param>
    /// <param name="epoch">Number of the epoch, from 0.</param>
    /// <param name="cancellation">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    public static IEnumerable<Batch> Epoch(this IBatchSource source, int epoch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Epoch(epoch, firstBatch: 0, cancellation);
    }
}
