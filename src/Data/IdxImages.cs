namespace MidasNet.Data;

/// <summary>Writes labelled grey images as a pair of IDX files, as those of MNIST; <see cref="LabelledPictures"/> reads them.</summary>
internal static class IdxImages
{
    /// <summary>Writes grey images and their labels as a pair of files, each compressed if its name ends in .gz.</summary>
    /// <exception cref="ArgumentException">The images have several channels, or there are more than 256 classes.</exception>
    public static void Write(string imagesPath, string labelsPath, LabelledImages images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Channels != 1)
            throw new ArgumentException($"IDX files of images have one channel, not {images.Channels}", nameof(images));
        if (images.ClassNames.Count > 256)
            throw new ArgumentException($"IDX labels are bytes, but there are {images.ClassNames.Count} classes", nameof(images));
        var bytes = new byte[images.Count * images.ImageSize];
        for (int i = 0; i < images.Count; i++)
            images.Image(i).CopyTo(bytes.AsSpan(i * images.ImageSize));
        IdxFile.WriteImages(imagesPath, new IdxPixels(images.Count, images.Height, images.Width, bytes));
        IdxFile.WriteLabels(labelsPath, [.. images.Labels.Select(label => (byte)label)]);
    }
}
