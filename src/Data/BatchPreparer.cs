namespace MidasNet.Data;

/// <summary>Fills batches: bytes to floats, augmentation, normalisation. It owns its buffers: each thread needs its own preparer.</summary>
internal sealed class BatchPreparer
{
    private const ulong AuxiliaryNoisePurpose = 3; // separates these random numbers from those that shuffle and augment pixels

    private readonly LabelledImages images;
    private readonly BatchLoaderOptions options;
    private readonly Augmenter? augmenter;
    private readonly float[] plain;

    public BatchPreparer(LabelledImages images, BatchLoaderOptions options)
    {
        (this.images, this.options) = (images, options);
        augmenter = options.Augmentation.Changes ? new Augmenter(options.Augmentation, images.Channels, images.Height, images.Width) : null;
        plain = new float[images.ImageSize];
    }

    /// <summary>Prepares the images at <paramref name="indices"/> and returns the view of the buffer that holds them.</summary>
    public Batch Fill(BatchBuffer buffer, ReadOnlySpan<int> indices, int epoch)
    {
        int size = images.ImageSize, auxiliaryFeatures = images.AuxiliaryFeatureCount;
        for (int n = 0; n < indices.Length; n++)
        {
            int index = indices[n];
            buffer.Indices[n] = index;
            buffer.Labels[n] = images.Labels[index];
            FillAuxiliaryFeatures(index, epoch, buffer.AuxiliaryFeatures.AsSpan(n * auxiliaryFeatures, auxiliaryFeatures));
            var values = buffer.Images.AsSpan(n * size, size);
            if (augmenter is null)
            {
                ToUnit(images.Image(index), values);
            }
            else
            {
                ToUnit(images.Image(index), plain);
                augmenter.Apply(plain, values, options.Seed, epoch, index);
            }
            if (options.Normalisation != Normalisation.None)
                Normalise(values);
        }
        return new Batch(
            indices.Length, images.Channels, images.Height, images.Width,
            buffer.Images.AsMemory(0, indices.Length * size), buffer.Labels.AsMemory(0, indices.Length), buffer.Indices.AsMemory(0, indices.Length),
            auxiliaryFeatures, buffer.AuxiliaryFeatures.AsMemory(0, indices.Length * auxiliaryFeatures));
    }

    private void FillAuxiliaryFeatures(int index, int epoch, Span<float> auxiliaryFeatures)
    {
        images.AuxiliaryFeaturesOf(index).CopyTo(auxiliaryFeatures);
        if (options.Augmentation.AuxiliaryNoise == 0) return;
        var random = new RandomStream(options.Seed, (ulong)epoch, (ulong)index, AuxiliaryNoisePurpose);
        for (int i = 0; i < auxiliaryFeatures.Length; i++) auxiliaryFeatures[i] += (float)random.NextGaussian(0, options.Augmentation.AuxiliaryNoise);
    }

    private static void ToUnit(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        for (int i = 0; i < pixels.Length; i++)
            values[i] = pixels[i] * (1 / 255f);
    }

    private void Normalise(Span<float> values)
    {
        int area = images.Height * images.Width;
        for (int c = 0; c < images.Channels; c++)
        {
            var (mean, deviation) = options.Normalisation[c];
            float factor = 1 / deviation;
            foreach (ref float value in values.Slice(c * area, area))
                value = (value - mean) * factor;
        }
    }
}
