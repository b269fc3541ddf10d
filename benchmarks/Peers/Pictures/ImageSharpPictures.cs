using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace MidasNet.Benchmarks.Peers;

/// <summary>JPEG files through ImageSharp alone; one thread for each picture, since several are decoded at once.</summary>
internal static class ImageSharpPictures
{
    private static readonly Configuration OneThread = MakeConfiguration();

    /// <summary>Decodes a file.</summary>
    public static DecodedPixels Decode(string path)
    {
        using var picture = Image.Load<Rgb24>(OneThread, File.ReadAllBytes(path));
        return PixelsOf(picture);
    }

    /// <summary>The largest square in the middle of a file's picture, scaled as torchvision does: linear interpolation over the area of each pixel.</summary>
    public static DecodedPixels DecodeSquare(string path, int side)
    {
        using var picture = Image.Load<Rgb24>(OneThread, File.ReadAllBytes(path));
        int square = Math.Min(picture.Width, picture.Height);
        var middle = new Rectangle((picture.Width - square) / 2, (picture.Height - square) / 2, square, square);
        picture.Mutate(OneThread, steps => steps.Crop(middle).Resize(side, side, KnownResamplers.Triangle));
        return PixelsOf(picture);
    }

    private static DecodedPixels PixelsOf(Image<Rgb24> picture)
    {
        byte[] pixels = new byte[3 * picture.Width * picture.Height];
        picture.CopyPixelDataTo(pixels);
        return new DecodedPixels(pixels, picture.Width, picture.Height, PixelStride: 3, ChannelStride: 1);
    }

    private static Configuration MakeConfiguration()
    {
        var configuration = Configuration.Default.Clone();
        configuration.MaxDegreeOfParallelism = 1;
        return configuration;
    }
}
