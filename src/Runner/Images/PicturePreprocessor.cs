using MidasNet.Data;
using MidasNet.Models;

namespace MidasNet.Runner.Images;

/// <summary>Carries out what a checkpoint states about its <see cref="Preprocessing"/>.</summary>
internal static class PicturePreprocessor
{
    /// <summary>For a picture out of an image file, as it was drawn or scanned. May be called from several threads at once.</summary>
    public static Func<GreyImage, GreyImage> ForFiles(Preprocessing preprocessing) => preprocessing.Kind switch
    {
        PreprocessingKind.Drawing => new DrawingPreprocessor(preprocessing.Size, preprocessing.Exponent).Apply,
        PreprocessingKind.Digit => DigitPreprocessor.Fit(preprocessing.Size),
        var other => throw new ArgumentException($"no preprocessing is written for {other}", nameof(preprocessing)),
    };

    /// <summary>For an image out of an IDX file. Those are light on dark, also where the checkpoint has learnt from dark ink on paper.</summary>
    public static Func<GreyImage, GreyImage> ForIdx(Preprocessing preprocessing)
    {
        var forFiles = ForFiles(preprocessing);
        return preprocessing.Kind == PreprocessingKind.Drawing ? image => forFiles(image.Invert()) : forFiles;
    }
}
