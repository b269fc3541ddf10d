namespace MidasNet.Data;

/// <summary>What gives a training its batches: images from a <see cref="BatchLoader"/>, or features from a <see cref="FeatureLoader"/>.</summary>
public interface IBatchSource
{
    /// <summary>Batches in an epoch.</summary>
    int BatchCount { get; }

    /// <summary>Images in an epoch.</summary>
    int ImageCount { get; }

    /// <summary>The batches of one epoch, each valid until the next is asked for.</summary>
    /// <param name="epoch">Number of the epoch, from 0.</param>
    /// <param name="cancellation">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    IEnumerable<Batch> Epoch(int epoch, CancellationToken cancellation = default);
}
