using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.PixelFormats;

namespace MidasNet.Data.Pictures;

/// <summary>Makes PNG files: the same pixels give the same bytes, and nothing but pixels is written.</summary>
internal static class PngFile
{
    /// <summary>The bytes of a PNG file: grey if there is one byte for each pixel, red, green, blue if there are three.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="pixels">The bytes, row by row; the three of a pixel next to each other.</param>
    /// <exception cref="ArgumentException">The number of bytes fits neither.</exception>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        long count = (long)width * height;
        if (pixels.Length == count) return Encode<L8>(width, height, pixels, PngColorType.Grayscale);
        if (pixels.Length == 3 * count) return Encode<Rgb24>(width, height, pixels, PngColorType.Rgb);
        throw new ArgumentException($"a PNG of {width} x {height} takes {count} bytes (grey) or {3 * count} (red, green, blue), but {pixels.Length} are given", nameof(pixels));
    }

    private static byte[] Encode<TPixel>(int width, int height, ReadOnlySpan<byte> pixels, PngColorType colours)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        using var image = Image.LoadPixelData<TPixel>(new Configuration { MaxDegreeOfParallelism = 1 }, pixels, width, height);
        using var png = new MemoryStream();
        image.Save(png, new PngEncoder { ColorType = colours, BitDepth = PngBitDepth.Bit8, IgnoreMetadata = true });
        return png.ToArray();
    }
}
