using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Learning;

/// <summary>
/// The features of a frozen network in batches, computed once for each image, and once for its mirror image. They are computed when the first batch is asked
/// for, so that a run which is resumed after this phase does not wait for them.
/// </summary>
internal sealed class FrozenFeatures : IBatchSource
{
    private readonly Model network;
    private readonly ModelUse use;
    private readonly LabelledImages images;
    private readonly bool isFlippable;
    private readonly int batchSize;
    private readonly ulong seed;
    private readonly IRunProgress progress;
    private FeatureLoader? computed;

    /// <summary>Prepares the batches.</summary>
    /// <param name="network">The network, an <see cref="IFineTunable"/> whose features do not change while the batches are in use.</param>
    /// <param name="use">How images become its input.</param>
    /// <param name="images">The images to train on.</param>
    /// <param name="isFlippable">True to give each image mirrored as well.</param>
    /// <param name="batchSize">Images in a batch.</param>
    /// <param name="seed">Decides the order.</param>
    /// <param name="progress">Shows the computation of the features.</param>
    public FrozenFeatures(Model network, ModelUse use, LabelledImages images, bool isFlippable, int batchSize, ulong seed, IRunProgress progress)
    {
        (this.network, this.use, this.images, this.isFlippable, this.seed, this.progress) = (network, use, images, isFlippable, seed, progress);
        this.batchSize = Math.Min(batchSize, images.Count * Copies);
    }

    /// <inheritdoc/>
    public int BatchCount => images.Count * Copies / batchSize;

    /// <inheritdoc/>
    public int ImageCount => BatchCount * batchSize;

    private int Copies => isFlippable ? 2 : 1;

    /// <inheritdoc/>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch, CancellationToken cancellation = default)
    {
        computed ??= Compute(cancellation);
        return computed.Epoch(epoch, firstBatch, cancellation);
    }

    private FeatureLoader Compute(CancellationToken cancellation)
    {
        int rows = images.Count * Copies;
        var (features, size) = Of(network, use, images, isFlippable, arePooled: false, progress, cancellation);
        int[] labels = [.. Enumerable.Range(0, Copies).SelectMany(_ => images.Labels)];
        return new FeatureLoader(features, labels, [.. Enumerable.Range(0, rows)], scaling: null, batchSize, seed, (size.C, size.H, size.W));
    }

    /// <summary>Computes the features of all images.</summary>
    /// <param name="network">The network, an <see cref="IFineTunable"/>.</param>
    /// <param name="use">How images become its input.</param>
    /// <param name="images">The images, at least one.</param>
    /// <param name="areMirrored">True to add the features of all mirror images after those of all images.</param>
    /// <param name="arePooled">True for the mean of each channel.</param>
    /// <param name="progress">Shows how far it is.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The features, and the shape of those of a batch.</returns>
    public static (FeatureMatrix Features, Shape Size) Of(
        Model network, ModelUse use, LabelledImages images, bool areMirrored, bool arePooled, IRunProgress progress, CancellationToken cancellation)
    {
        int copies = areMirrored ? 2 : 1, rows = images.Count * copies, done = 0;
        var size = default(Shape);
        FeatureMatrix? features = null;
        var batches = use.Batches(images, images.AllIndices(), new Augmentation { Flip = areMirrored ? FlipKind.Alternating : FlipKind.None });
        using var phase = progress.Begin("features of the frozen network", rows);
        for (int copy = 0; copy < copies; copy++)
        {
            foreach (var batch in batches.Epoch(copy, cancellation))
            {
                using var scope = Scope.Predict(network.Device);
                var x = scope.Input(new Shape(batch.Count, batch.Channels, batch.Height, batch.Width), batch.Images.Span);
                Tensor? auxiliary = batch.AuxiliaryFeatureCount == 0 ? null
                    : scope.Input(new Shape(batch.Count, batch.AuxiliaryFeatureCount), batch.AuxiliaryFeatures.Span);
                var y = ((IFineTunable)network).Features(x, auxiliary);
                if (arePooled && y.Shape.H * y.Shape.W > 1) y = y.GlobalAveragePool2d();
                (size, features) = (y.Shape, features ?? new FeatureMatrix(rows, y.Shape.Length / batch.Count));
                features.Set(done, y.ToArray());
                phase.Report(done += batch.Count);
            }
        }
        return (features!, size);
    }
}
