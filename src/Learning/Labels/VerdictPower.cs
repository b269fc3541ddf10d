namespace MidasNet.Learning.Labels;

/// <summary>
/// The numbers of images that verdicts take. A test that finds nothing in few images says nothing: labels of 40 images that no network recognises may be
/// right.
/// </summary>
internal static class VerdictPower
{
    // Complementary labels of ten digit classes are recognised with 4,000 images but not with 600. Ruling out one of K classes gives 1 / K nats, and K
    // classes must be learnt from that. More than 400 images of a class are not needed, and fewer than 400 in all teach a network hardly anything where
    // classes are hard to tell apart. A few of a round number may be copies.
    private const int ImagesPerSquaredClasses = 40, MaxImagesPerClass = 400, MinImages = 400;
    private const double CopiesAllowed = 0.05;

    // A label that only rules out one of ten classes carries an 81st of what a right one does, in variance: of 3,300 photographs a network learns as much as of
    // 41 with right labels, next to nothing, where as many digits are enough.
    private const int TimesForPhotos = 5;

    // A class must be learnt before a contradiction is the label's fault rather than the network's.
    private const int MinImagesPerClass = 50;

    // Standard deviations that a statistic needs to be significant four times out of five: the quantiles of 1e-4 in three tests, and of 80 %.
    private const double Detected = 4.8;

    /// <summary>The images for a verdict that labels are random.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <param name="arePhotos">True for photographs.</param>
    public static int ForRandom(int classes, bool arePhotos = false) =>
        (arePhotos ? TimesForPhotos : 1) * Math.Max(MinImages, Math.Min(ImagesPerSquaredClasses * classes * classes, MaxImagesPerClass * classes));

    /// <summary>Whether images suffice for a verdict that labels are random.</summary>
    public static bool SufficesForRandom(int images, int classes, bool arePhotos) => images >= (1 - CopiesAllowed) * ForRandom(classes, arePhotos);

    /// <summary>The images for a verdict that labels are wrong.</summary>
    public static int ForWrong(int classes) => MinImagesPerClass * classes;

    /// <summary>The images with which a statistic would be significant, if it is what it seems to be; rounded up to two digits.</summary>
    /// <param name="images">The images that it was measured with.</param>
    /// <param name="deviations">Its standard deviations from chance, which grow with the root of the number of images.</param>
    public static int ToShow(int images, double deviations) => RoundUp(images * Math.Pow(Detected / deviations, 2));

    private static int RoundUp(double images)
    {
        double unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(images)) - 1));
        return (int)(Math.Ceiling(images / unit) * unit);
    }
}
