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
    private readonly ImagePolicy? policy;
    private readonly Normalisation means;
    private readonly float[] moved;

    /// <summary>Makes the buffers for images of channels x height x width.</summary>
    /// <param name="strengths">The strengths. <see cref="Augmentation.MinCrop"/> is for the <see cref="BatchLoader"/>: it changes the size of images.</param>
    /// <param name="channels">Channels; 3 are red, green and blue.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="means">The normalisation that follows, whose means fill what is cut out; null for 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or a strength out of its range.</exception>
    public Augmenter(Augmentation strengths, int channels, int height, int width, Normalisation? means = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        strengths.Validate();
        (this.strengths, size) = (strengths, (channels, height, width));
        this.means = means ?? Normalisation.None;
        sampler = new WarpedSampler(channels, height, width, strengths.Fill, this.means);
        elastic = strengths.Elastic > 0 ? new ElasticField(strengths.ElasticPoints, height, width) : null;
        pen = new PenWidth(height, width);
        policy = strengths.Policy != PolicyKind.None ? new ImagePolicy(strengths, channels, height, width, sampler) : null;
        moved = strengths.MovesPixels ? new float[channels * height * width] : [];
    }

    /// <summary>
    /// Writes the augmentation of <paramref name="source"/> for (seed, epoch, index): the same wherever and whenever it is
    /// asked for. With all strengths 0 it is the source.
    /// </summary>
    /// <param name="source">The image, C,H,W, values 0 (ground) to 1 (ink), or those of colours.</param>
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

        // Each later strength has random numbers of its own.
        var move = PixelMove.Draw(strengths, seed, epoch, index);
        if (!move.IsNone)
        {
            move.Copy(source, moved, size.Height, size.Width);
            source = moved;
        }
        if (strengths.Moves)
            sampler.Sample(source, map, elastic, target);
        else
            source.CopyTo(target);
        policy?.Apply(target, seed, epoch, index);
        if (strengths.ChangesColours)
            ColourJitter.Draw(strengths, seed, epoch, index).Apply(target, size.Channels);
        var cutout = ErasedBox.DrawCutout(strengths.Cutout, size.Height, size.Width, seed, epoch, index);
        int plane = size.Height * size.Width;
        for (int c = 0; c < size.Channels; c++)
        {
            var channel = target.Slice(c * plane, plane);
            float mean = means[c].Mean;
            if (penShift != 0)
                pen.Shift(channel, (float)penShift);
            erased.Fill(channel, size.Width, strengths.Fill == FillKind.Ground ? 0 : mean);
            cutout.Fill(channel, size.Width, mean);
        }
    }
}
