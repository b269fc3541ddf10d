namespace MidasNet.Data;

/// <summary>
/// Gives the images of a set, or of a part of it, in batches. What an epoch holds is a function of (images, indices, options,
/// epoch) alone, not of threads or of what was loaded before. Several epochs may be enumerated at once.
/// </summary>
public sealed class BatchLoader : IBatchSource
{
    private const ulong Purpose = 1; // separates these random numbers from those that augment

    private readonly LabelledImages images;
    private readonly int[] indices;
    private readonly BatchLoaderOptions options;
    private readonly ClassSampling? sampling;

    /// <summary>A loader over the chosen images of a set.</summary>
    /// <param name="images">The set.</param>
    /// <param name="indices">Positions in the set, as of a <see cref="Split"/>; a position may stand several times.</param>
    /// <param name="options">Batch size and so on.</param>
    /// <exception cref="ArgumentException">There is no batch to give, an index is out of range, or an option makes no sense.</exception>
    public BatchLoader(LabelledImages images, ReadOnlySpan<int> indices, BatchLoaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(options.ReadAhead);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Workers);
        ArgumentOutOfRangeException.ThrowIfNegative(options.OutputSize);
        if (options.Framing == InputFraming.CentreCrop && options.OutputSize > Math.Min(images.Height, images.Width))
            throw new ArgumentException($"images of {images.Height} x {images.Width} have no middle of {options.OutputSize} x {options.OutputSize}", nameof(options));
        if (!(options.BalancedSampling is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(options), options.BalancedSampling, "the strength of balanced sampling is at least 0 and at most 1");
        if (options is { BalancedSampling: > 0, Shuffle: false }) throw new ArgumentException("balanced sampling draws images in random order: shuffle them", nameof(options));
        options.Augmentation.Validate();
        if (options.Normalisation.Channels > 1 && images.Channels != options.Normalisation.Channels)
            throw new ArgumentException($"the normalisation is for {options.Normalisation.Channels} channels, but images have {images.Channels}", nameof(options));
        for (int c = 0; c < images.Channels; c++)
        {
            if (!(options.Normalisation[c].Deviation > 0))
                throw new ArgumentOutOfRangeException(nameof(options), options.Normalisation[c].Deviation, "the standard deviation must be above 0");
        }
        foreach (int i in indices)
        {
            if ((uint)i >= (uint)images.Count)
                throw new ArgumentOutOfRangeException(nameof(indices), i, $"the set has {images.Count} images");
        }
        (this.images, this.indices, this.options) = (images, [.. indices], options);
        if (BatchCount == 0)
            throw new ArgumentException($"{indices.Length} images give no batch of {options.BatchSize}", nameof(indices));
        if (options.BalancedSampling > 0) sampling = new ClassSampling(images.Labels, this.indices, options.BalancedSampling, options.Seed);
    }

    /// <summary>Batches in an epoch.</summary>
    public int BatchCount => indices.Length / options.BatchSize + (options.DropLast || indices.Length % options.BatchSize == 0 ? 0 : 1);

    /// <summary>Images in an epoch.</summary>
    public int ImageCount => options.DropLast ? BatchCount * options.BatchSize : indices.Length;

    /// <summary>
    /// The batches of one epoch from one of them on. Enumerate with foreach, or dispose the enumerator: that ends the background threads.
    /// </summary>
    /// <param name="epoch">Number of the epoch, from 0: orders and augments, together with the seed.</param>
    /// <param name="firstBatch">Number of the first batch; those before it are not prepared.</param>
    /// <param name="cancellation">Ends the enumeration with an <see cref="OperationCanceledException"/>.</param>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(firstBatch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(firstBatch, BatchCount);
        // No batch is ahead of a single one, and browsers have no threads.
        bool isAhead = options.ReadAhead > 0 && BatchCount - firstBatch > 1 && !OperatingSystem.IsBrowser();
        return !isAhead ? OneByOne(epoch, firstBatch, cancellation) : Ahead(epoch, firstBatch, cancellation);
    }

    private IEnumerable<Batch> OneByOne(int epoch, int firstBatch, CancellationToken cancellation)
    {
        var order = Order(epoch);
        var buffer = new BatchBuffer(images, Math.Min(options.BatchSize, indices.Length), options.OutputSize);
        var preparer = new BatchPreparer(images, options);
        for (int number = firstBatch; number < BatchCount; number++)
        {
            cancellation.ThrowIfCancellationRequested();
            yield return preparer.Fill(buffer, ImagesOf(order, number));
        }
    }

    private IEnumerable<Batch> Ahead(int epoch, int firstBatch, CancellationToken cancellation)
    {
        var order = Order(epoch);
        using var ring = new BatchRing(
            BatchCount - firstBatch, options.ReadAhead, Math.Min(options.Workers, options.ReadAhead),
            makeBuffer: () => new BatchBuffer(images, Math.Min(options.BatchSize, indices.Length), options.OutputSize),
            makeWorker: () =>
            {
                var preparer = new BatchPreparer(images, options);
                return (buffer, number) => preparer.Fill(buffer, ImagesOf(order, firstBatch + number));
            });
        for (int number = firstBatch; number < BatchCount; number++)
            yield return ring.Next(cancellation);
    }

    /// <summary>The images of an epoch, each with the number that its augmentation is drawn by: an image that is drawn several times differs each time.</summary>
    private (int Index, int Pass)[] Order(int epoch)
    {
        (int Index, int Pass)[] order = sampling?.Epoch(epoch) ?? [.. indices.Select(i => (i, epoch))];
        if (options.Shuffle) new RandomStream(options.Seed, (ulong)epoch, 0, Purpose).Shuffle(order.AsSpan());
        return order;
    }

    private ReadOnlySpan<(int Index, int Pass)> ImagesOf((int Index, int Pass)[] order, int number)
    {
        int start = number * options.BatchSize;
        return order.AsSpan(start, Math.Min(options.BatchSize, order.Length - start));
    }
}
