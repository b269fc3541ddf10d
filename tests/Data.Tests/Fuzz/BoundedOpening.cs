using MidasNet.Data.Pictures;

namespace MidasNet.Data.Tests.Fuzz;

/// <summary>
/// What holds for any data set whatever: it is opened and read, or refused by a <see cref="DataFormatException"/> or a <see cref="FileNotFoundException"/> of a bounded message, and
/// allocates at most 64 MB, twice the file, and what its pictures take within the limits.
/// </summary>
internal static class BoundedOpening
{
    private const long FreeBytes = 64 << 20;
    private const int MaxFileBytes = 1 << 20, MaxPixels = 1 << 16, MaxPictures = 40;

    /// <summary>Opens a set and reads its pictures; false if it was refused.</summary>
    /// <param name="path">The set.</param>
    /// <param name="fileBytes">The length of its files.</param>
    /// <param name="options">Labels; null for the defaults.</param>
    public static bool Read(string path, long fileBytes, PictureSetOptions? options = null)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), pictureBytes = 0;
        string finding = "";
        bool isRead = false;
        try
        {
            using var pictures = LabelledPictures.Open(path, options);
            Assert.Equal(pictures.Names.Count, pictures.Labels.Length);
            Assert.All(pictures.Labels, label => Assert.InRange(label, 0, pictures.ClassNames.Count - 1));
            Assert.Equal(pictures.Names.Count, pictures.Names.Distinct().Count());
            Assert.InRange(pictures.ToString().Length, 1, 1 << 20);
            isRead = true;
            if (pictures.Names.Count > MaxPictures) return true;
            pictureBytes = pictures.Names.Count * (4L * MaxFileBytes + PictureDecoder.BytesPerPixel * (long)MaxPixels);
            var images = pictures.Read(new PictureReadOptions { Preprocessing = Preprocessing.Digit(16), MaxFileBytes = MaxFileBytes, MaxPixels = MaxPixels, Threads = 1, SkipBad = true });
            Assert.InRange(images.Count, 1, pictures.Names.Count);
        }
        catch (Exception refused) when (refused is DataFormatException or FileNotFoundException)
        {
            finding = refused.Message;
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= FreeBytes + 2 * fileBytes + pictureBytes, $"{allocated:N0} bytes for files of {fileBytes:N0}");
        Assert.InRange(finding.Length, 0, 1 << 20);
        Assert.Equal(-1, finding.AsSpan().IndexOfAny("\u001b\u202e\0\n"));
        return isRead && finding.Length == 0;
    }
}
