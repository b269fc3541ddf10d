namespace MidasNet.Data;

/// <summary>Carries out what a checkpoint states about its <see cref="Preprocessing"/>.</summary>
internal static class PicturePreprocessor
{
    /// <summary>For a picture out of an image file, as it was drawn or scanned. May be called from several threads at once.</summary>
    public static Func<GreyImage, GreyImage> ForFiles(Preprocessing preprocessing) => preprocessing.Kind switch
    {
        PreprocessingKind.Drawing => new DrawingPreprocessor(preprocessing.Size, preprocessing.Exponent, preprocessing.StrokeWidth).Apply,
        PreprocessingKind.Digit => DigitPreprocessor.Fit(preprocessing.Size),
        PreprocessingKind.Photo => image => MiddleOf(image, preprocessing.Size),
        var other => throw new ArgumentException($"no preprocessing is written for {other}", nameof(preprocessing)),
    };

    /// <summary>
    /// The numbers that go with a picture out of an image file; null where there are none. May be called from several threads at once.
    /// </summary>
    public static Func<GreyImage, float[]>? MeasuresForFiles(Preprocessing preprocessing) => preprocessing.Geometry ? SheetInk.Measure : null;

    /// <summary>For an image out of an IDX file. Those are light on dark, also where the checkpoint has learnt from dark ink on paper.</summary>
    public static Func<GreyImage, GreyImage> ForIdx(Preprocessing preprocessing)
    {
        var forFiles = ForFiles(preprocessing);
        return preprocessing.Kind == PreprocessingKind.Drawing ? image => forFiles(image.Invert()) : forFiles;
    }

    /// <summary>The numbers that go with an image out of an IDX file; null where there are none.</summary>
    public static Func<GreyImage, float[]>? MeasuresForIdx(Preprocessing preprocessing) =>
        MeasuresForFiles(preprocessing) is { } forFiles ? image => forFiles(image.Invert()) : null;

    private static GreyImage MiddleOf(GreyImage photo, int size)
    {
        const double ShareOfShorterSide = 7.0 / 8;
        double extent = ShareOfShorterSide * Math.Min(photo.Width, photo.Height);
        return photo.Window((photo.Width - extent) / 2, (photo.Height - extent) / 2, extent / size, size);
    }

    /// <summary>Brings any set of light-on-dark images to what a network sees.</summary>
    /// <param name="images">One channel.</param>
    /// <param name="preprocessing">How.</param>
    /// <returns>The same labels, names and groups.</returns>
    public static LabelledImages Apply(LabelledImages images, Preprocessing preprocessing)
    {
        if (images.Channels != 1) throw new ArgumentException($"images have {images.Channels} channels, preprocessing is for one", nameof(images));
        var (preprocess, measure) = (ForIdx(preprocessing), MeasuresForIdx(preprocessing));
        int area = preprocessing.Size * preprocessing.Size;
        var pixels = new byte[checked(images.Count * area)];
        var measures = new float[images.Count * preprocessing.Measures];
        Parallel.For(0, images.Count, i =>
        {
            var image = new GreyImage(images.Width, images.Height, images.Image(i).ToArray());
            preprocess(image).Pixels.CopyTo(pixels, i * area);
            measure?.Invoke(image).CopyTo(measures, i * preprocessing.Measures);
        });
        return new LabelledImages(
            1, preprocessing.Size, preprocessing.Size, pixels, images.Labels.AsSpan(), images.ClassNames, images.Names, images.Groups,
            measure is null ? null : new Measures(preprocessing.Measures, measures));
    }
}
