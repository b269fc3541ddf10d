namespace MidasNet.Data;

/// <summary>Fills batches: crop or resize, bytes to floats, augmentation, normalisation. It owns its buffers: each thread needs its own preparer.</summary>
internal sealed class BatchPreparer
{
    private const ulong AuxiliaryNoisePurpose = 3; // separates these random numbers from those that shuffle and augment pixels

    private readonly LabelledImages images;
    private readonly BatchLoaderOptions options;
    private readonly Augmentation augmentation;
    private readonly (int Height, int Width) size;
    private readonly Augmenter? augmenter; // null if pixels keep their values
    private readonly CropSampler? sampler; // null if pixels keep their values
    private readonly float[] plain;
    private readonly byte[] cropped, moved;

    public BatchPreparer(LabelledImages images, BatchLoaderOptions options)
    {
        (this.images, this.options, augmentation) = (images, options, options.Augmentation);
        size = options.OutputSize > 0 ? (options.OutputSize, options.OutputSize) : (images.Height, images.Width);
        bool isResized = size != (images.Height, images.Width), isCropped = isResized && options.Framing == InputFraming.CentreCrop;
        if (augmentation.MinCrop > 0 || (isResized && !isCropped))
            sampler = new CropSampler(images.Channels, images.Height, images.Width, size.Height, size.Width);
        if (augmentation.Computes || (sampler is not null && augmentation.Changes))
            augmenter = new Augmenter(augmentation, images.Channels, size.Height, size.Width, options.Normalisation);
        int length = images.Channels * size.Height * size.Width;
        plain = augmenter is not null ? new float[length] : [];
        cropped = sampler is null && isCropped ? new byte[length] : [];
        moved = augmenter is null && augmentation.MovesPixels ? new byte[length] : [];
    }

    /// <summary>Prepares images, each augmented as in an epoch of its own, and returns the view of the buffer that holds them.</summary>
    public Batch Fill(BatchBuffer buffer, ReadOnlySpan<(int Index, int Epoch)> chosen)
    {
        int length = images.Channels * size.Height * size.Width, auxiliaryFeatures = images.AuxiliaryFeatureCount;
        for (int n = 0; n < chosen.Length; n++)
        {
            var (index, epoch) = chosen[n];
            buffer.Indices[n] = index;
            buffer.Labels[n] = images.Labels[index];
            FillAuxiliaryFeatures(index, epoch, buffer.AuxiliaryFeatures.AsSpan(n * auxiliaryFeatures, auxiliaryFeatures));
            Prepare(index, epoch, buffer.Images.AsSpan(n * length, length));
        }
        return new Batch(
            chosen.Length, images.Channels, size.Height, size.Width,
            buffer.Images.AsMemory(0, chosen.Length * length), buffer.Labels.AsMemory(0, chosen.Length), buffer.Indices.AsMemory(0, chosen.Length),
            auxiliaryFeatures, buffer.AuxiliaryFeatures.AsMemory(0, chosen.Length * auxiliaryFeatures));
    }

    private void Prepare(int index, int epoch, Span<float> values)
    {
        var pixels = images.Image(index);
        if (cropped.Length > 0) pixels = CentreCrop(pixels);
        if (augmenter is null && sampler is null)
        {
            Move(pixels, index, epoch, values);
            return;
        }
        var unit = augmenter is null ? values : plain;
        if (sampler is null) PixelConversion.ToUnit(pixels, unit);
        else sampler.Sample(pixels, CropOf(index, epoch), unit);
        augmenter?.Apply(plain, values, options.Seed, epoch, index);
        if (options.Normalisation == Normalisation.None) return;
        int area = size.Height * size.Width;
        for (int c = 0; c < images.Channels; c++)
        {
            var (mean, deviation) = options.Normalisation[c];
            PixelConversion.Normalise(values.Slice(c * area, area), mean, deviation);
        }
    }

    /// <summary>The way of images whose pixels keep their values: flipped and shifted as bytes, converted and normalised in one pass.</summary>
    private void Move(ReadOnlySpan<byte> pixels, int index, int epoch, Span<float> values)
    {
        var move = PixelMove.Draw(augmentation, options.Seed, epoch, index);
        if (!move.IsNone)
        {
            move.Copy(pixels, moved, size.Height, size.Width);
            pixels = moved;
        }
        var cutout = ErasedBox.DrawCutout(augmentation.Cutout, size.Height, size.Width, options.Seed, epoch, index);
        int area = size.Height * size.Width;
        for (int c = 0; c < images.Channels; c++)
        {
            var (mean, deviation) = options.Normalisation[c];
            var channel = values.Slice(c * area, area);
            PixelConversion.ToNormalised(pixels.Slice(c * area, area), channel, mean, deviation);
            cutout.Fill(channel, size.Width, 0); // the normalised mean
        }
    }

    private RandomCrop CropOf(int index, int epoch) => augmentation.MinCrop > 0
        ? RandomCrop.Draw(augmentation, images.Height, images.Width, options.Seed, epoch, index)
        : RandomCrop.Whole(images.Height, images.Width);

    private byte[] CentreCrop(ReadOnlySpan<byte> pixels)
    {
        var crop = RandomCrop.Centre(images.Height, images.Width, size.Height, size.Width);
        for (int row = 0; row < images.Channels * size.Height; row++)
        {
            int from = (row / size.Height * images.Height + crop.Top + row % size.Height) * images.Width + crop.Left;
            pixels.Slice(from, size.Width).CopyTo(cropped.AsSpan(row * size.Width));
        }
        return cropped;
    }

    private void FillAuxiliaryFeatures(int index, int epoch, Span<float> auxiliaryFeatures)
    {
        images.AuxiliaryFeaturesOf(index).CopyTo(auxiliaryFeatures);
        if (augmentation.AuxiliaryNoise == 0) return;
        var random = new RandomStream(options.Seed, (ulong)epoch, (ulong)index, AuxiliaryNoisePurpose);
        for (int i = 0; i < auxiliaryFeatures.Length; i++) auxiliaryFeatures[i] += (float)random.NextGaussian(0, augmentation.AuxiliaryNoise);
    }
}
