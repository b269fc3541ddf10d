namespace MidasNet.Data;

/// <summary>The source of a run's batches: such as images from a <see cref="BatchLoader"/>.</summary>
public interface IBatchSource
{
    /// <summary>Batches in an epoch.</summary>
    int BatchCount { get; }

    /// <summary>Images in an epoch.</summary>
    int ImageCount { get; }

    /// <summary>
    /// The batches of one epoch from one of them on, each valid until the next is requested. They are those that the whole epoch has there; the ones
    /// before are not prepared, so that a run resumes in the middle of an epoch at no cost.
    /// </summary>
    /// <param name="epoch">Number of the epoch, from 0.</param>
    /// <param name="firstBatch">Number of the first batch, from 0 to <see cref="BatchCount"/>, which gives none.</param>
    /// <param name="cancellation">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    IEnumerable<Batch> Epoch(int epoch, int firstBatch, CancellationToken cancellation = default);
}
