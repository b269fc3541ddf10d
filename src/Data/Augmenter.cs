namespace MidasNet.Data;

/// <summary>
/// Varies images by one <see cref="Augmentation"/>. Holds the buffers for one image at a time and allocates nothing after its
/// construction: each thread has its own.
/// </summary>
internal sealed class Augmenter
{
    private const ulong Purpose = 2; // separates these random numbers from those that shuffle

    private readonly Augmentation strengths;
    private readonly (int Channels, int Height, int Width) size;
    private readonly WarpedSampler sampler;
    private readonly ElasticField? elastic;
    private readonly PenWidth pen;

    /// <summary>Makes the buffers for images of channels x height x width.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or a strength out of its range.</exception>
    public Augmenter(Augmentation strengths, int channels, int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        strengths.Validate();
        (this.strengths, size) = (strengths, (channels, height, width));
        sampler = new WarpedSampler(channels, height, width);
        elastic = strengths.Elastic > 0 ? new ElasticField(strengths.ElasticPoints, height, width) : null;
        pen = new PenWidth(height, width);
    }

    /// <summary>
    /// Writes the augmentation of <paramref name="source"/> for (seed, epoch, index): the same wherever and whenever it is
    /// asked for. With all strengths 0 it is the source.
    /// </summary>
    /// <param name="source">The image, C,H,W, values 0 (ground) to 1 (ink); outside is 0.</param>
    /// <param name="target">The augmented image, of the same size, in other memory.</param>
    /// <param name="seed">The seed of the training.</param>
    /// <param name="epoch">The epoch.</param>
    /// <param name="index">The position of the image in its set.</param>
    /// <exception cref="ArgumentException">A length is not C·H·W.</exception>
    public void Apply(ReadOnlySpan<float> source, Span<float> target, ulong seed, int epoch, int index)
    {
        int length = size.Channels * size.Height * size.Width;
        if (source.Length != length || target.Length != length)
            throw new ArgumentException($"source and target have {source.Length} and {target.Length} values, but an image has {length}", nameof(target));

        // All random numbers are always drawn, in a fixed order: switching one strength off leaves the others unchanged.
        var random = new RandomStream(seed, (ulong)epoch, (ulong)index, Purpose);
        var map = AffineMap.Draw(strengths, size.Height, size.Width, ref random);
        double penShift = random.NextDouble(-strengths.PenWidth, strengths.PenWidth);
        var erased = ErasedBox.Draw(strengths, size.Height, size.Width, ref random);
        elastic?.Draw(strengths.Elastic * size.Width, ref random);

        if (strengths.Moves)
            sampler.Sample(source, map, elastic, target);
        else
            source.CopyTo(target);
        int plane = size.Height * size.Width;
        for (int c = 0; c < size.Channels; c++)
        {
            if (penShift != 0)
                pen.Shift(target.Slice(c * plane, plane), (float)penShift);
            erased.Clear(target.Slice(c * plane, plane), size.Width);
        }
    }
}
