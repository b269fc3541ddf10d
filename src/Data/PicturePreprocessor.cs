using MidasNet.Data.Pictures;

namespace MidasNet.Data;

/// <summary>Carries out what a checkpoint states about its <see cref="Preprocessing"/>. Several threads may use one.</summary>
internal sealed class PicturePreprocessor
{
    private readonly Func<GreyImage, GreyImage>? grey; // null for photographs
    private readonly Preprocessing preprocessing;
    private readonly bool inverts;

    /// <summary>Chooses the steps.</summary>
    /// <param name="preprocessing">The preprocessing to apply.</param>
    /// <param name="isLightOnDark">
    /// True if the pictures are light on dark, as in IDX files, also if a checkpoint was trained on dark ink on paper; false for pictures as they were drawn
    /// or scanned.
    /// </param>
    public PicturePreprocessor(Preprocessing preprocessing, bool isLightOnDark = false)
    {
        this.preprocessing = preprocessing;
        inverts = isLightOnDark && preprocessing.Kind == PreprocessingKind.Drawing;
        grey = preprocessing.Kind switch
        {
            PreprocessingKind.Drawing => new DrawingPreprocessor(preprocessing.Size, preprocessing.Exponent, preprocessing.StrokeWidth).Apply,
            PreprocessingKind.Digit => DigitPreprocessor.Fit(preprocessing.Size),
            PreprocessingKind.Photo => null,
            var other => throw new ArgumentException($"no preprocessing is written for {other}", nameof(preprocessing)),
        };
    }

    /// <summary>Channels that pictures are decoded to, and that images have.</summary>
    public int Channels => preprocessing.Channels;

    /// <summary>The image for a picture with <see cref="Channels"/> channels, and its auxiliary features.</summary>
    public Prepared Apply(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (grey is null) return new Prepared(picture.CentreCrop(preprocessing.Size), [], picture.HasTransparency);
        var source = picture.ToGrey();
        if (inverts) source = source.Invert();
        return new Prepared(Picture.Of(grey(source)), preprocessing.Geometry ? SheetInk.Measure(source) : [], picture.HasTransparency);
    }

    /// <summary>Prepares a set of images, grey ones light on dark, as input of a network.</summary>
    /// <param name="images">1 or 3 channels.</param>
    /// <param name="preprocessing">The steps.</param>
    /// <returns>The same labels, names and groups.</returns>
    public static LabelledImages Apply(LabelledImages images, Preprocessing preprocessing)
    {
        var steps = new PicturePreprocessor(preprocessing, isLightOnDark: true);
        int area = preprocessing.Channels * preprocessing.Size * preprocessing.Size;
        var pixels = new byte[checked(images.Count * area)];
        var auxiliaryFeatures = new float[images.Count * preprocessing.AuxiliaryFeatureCount];
        Parallel.For(0, images.Count, i =>
        {
            var prepared = steps.Apply(new Picture(images.Channels, images.Width, images.Height, images.Image(i).ToArray()).WithChannels(preprocessing.Channels));
            prepared.Image.Pixels.CopyTo(pixels, i * area);
            prepared.AuxiliaryFeatures.CopyTo(auxiliaryFeatures, i * preprocessing.AuxiliaryFeatureCount);
        });
        return new LabelledImages(
            preprocessing.Channels, preprocessing.Size, preprocessing.Size, pixels, images.Labels.AsSpan(), images.ClassNames, images.Names, images.Groups,
            preprocessing.AuxiliaryFeatureCount == 0 ? null : new AuxiliaryFeatures(preprocessing.AuxiliaryFeatureCount, auxiliaryFeatures));
    }
}

/// <summary>A picture that was brought to the input of a network.</summary>
/// <param name="Image">The pixels.</param>
/// <param name="AuxiliaryFeatures">Its auxiliary features; empty if there are none.</param>
/// <param name="IsTransparent">True if the picture was partly transparent.</param>
internal readonly record struct Prepared(Picture Image, float[] AuxiliaryFeatures, bool IsTransparent)
{
    /// <summary>A picture without preprocessing.</summary>
    public static Prepared AsItIs(Picture picture) => new(picture, [], picture.HasTransparency);
}
