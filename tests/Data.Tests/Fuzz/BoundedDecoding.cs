using MidasNet.Data.Pictures;

namespace MidasNet.Data.Tests.Fuzz;

/// <summary>
/// What holds for any file whatever: decoding it gives a picture or a <see cref="DataFormatException"/> of a bounded message, allocates at most 64 MB, twice the file
/// and what a picture of the accepted size takes, and reads the file a bounded number of times.
/// </summary>
internal static class BoundedDecoding
{
    /// <summary>The largest picture of these tests.</summary>
    public const int MaxPixels = 1 << 18;

    private const long FreeBytes = 64 << 20;

    private static readonly PictureDecoder Decoder = new(MaxPixels);

    /// <summary>Decodes a file; true if there is a picture in it, false if it was refused.</summary>
    public static bool Decode(byte[] file, string name, int channels)
    {
        FuzzOptions.Keep(file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Picture? picture = null;
        string finding = "";
        try
        {
            picture = Decoder.Decode(file, name, channels);
        }
        catch (DataFormatException refused)
        {
            finding = refused.Message;
        }
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= FreeBytes + 2L * file.Length + (long)PictureDecoder.BytesPerPixel * MaxPixels, $"{allocated:N0} bytes for a file of {file.Length:N0}");
        Assert.InRange(finding.Length, 0, 1000);
        Assert.Equal(-1, finding.AsSpan().IndexOfAny("\u001b\u202e\0\n"));
        if (picture is null) return false;
        Assert.Equal(channels, picture.Channels);
        Assert.InRange((long)picture.Width * picture.Height, 1, MaxPixels);
        Assert.Equal(channels * picture.Width * picture.Height, picture.Pixels.Length);
        return true;
    }
}
