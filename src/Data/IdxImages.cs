namespace MidasNet.Data;

/// <summary>Labelled grey images as a pair of IDX files: MNIST, EMNIST, Fashion-MNIST and the like.</summary>
public static class IdxImages
{
    /// <summary>Reads a pair of files, each plain or gzip.</summary>
    /// <param name="imagesPath">The file of images.</param>
    /// <param name="labelsPath">The file of labels.</param>
    /// <param name="classNames">The classes, in the order of the labels in the file.</param>
    /// <param name="transposed">True if rows and columns of the images are swapped in the file, as in EMNIST's own files.</param>
    /// <exception cref="DataFormatException">A file cannot be used, or the two do not fit each other or the classes.</exception>
    public static LabelledImages Read(string imagesPath, string labelsPath, IReadOnlyList<string> classNames, bool transposed = false)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        ArgumentOutOfRangeException.ThrowIfZero(classNames.Count, nameof(classNames));
        // Labels first: they are small, so most mistakes show before the work is done.
        byte[] labels = IdxFile.ReadLabels(labelsPath);
        int unknown = labels.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)Math.Min(classNames.Count - 1, byte.MaxValue));
        if (unknown >= 0)
            throw new DataFormatException(labelsPath, $"the label of image {unknown} is {labels[unknown]}, but there are {classNames.Count} classes, 0 to {classNames.Count - 1}");
        var images = IdxFile.ReadImages(imagesPath);
        if (images.Count != labels.Length)
            throw new DataFormatException(labelsPath, $"{labels.Length} labels do not fit the {images.Count} images of {imagesPath}");
        if (transposed)
            images = images.Transpose();
        return new LabelledImages(1, images.Rows, images.Columns, images.Bytes, Array.ConvertAll(labels, label => (int)label), classNames);
    }

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
