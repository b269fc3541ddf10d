using MidasNet.Weights;
using SkiaSharp;

namespace MidasNet.Runner.Images;

/// <summary>Makes PNG files by SkiaSharp.</summary>
internal static class PngFile
{
    /// <summary>Writes an image: grey if there is one byte for each pixel, red, green, blue if there are three.</summary>
    /// <param name="path">The file; one that is there is replaced.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="pixels">The bytes, row by row.</param>
    /// <exception cref="ArgumentException">The number of bytes fits neither.</exception>
    public static void Write(string path, int width, int height, ReadOnlySpan<byte> pixels) => AtomicFile.Write(path, Encode(width, height, pixels));

    /// <summary>The bytes of such a file.</summary>
    /// <inheritdoc cref="Write" path="/param"/>
    /// <inheritdoc cref="Write" path="/exception"/>
    public static byte[] Encode(int width, int height, ReadOnlySpan<byte> pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        long count = (long)width * height;
        bool isGrey = pixels.Length == count;
        if (!isGrey && pixels.Length != 3 * count)
            throw new ArgumentException($"a PNG of {width} x {height} takes {count} bytes (grey) or {3 * count} (red, green, blue), but {pixels.Length} are given", nameof(pixels));

        var info = new SKImageInfo(width, height, isGrey ? SKColorType.Gray8 : SKColorType.Rgba8888, SKAlphaType.Opaque);
        using var image = SKImage.FromPixelCopy(info, isGrey ? pixels : WithAlpha(pixels));
        using var png = image.Encode(SKEncodedImageFormat.Png, quality: 100);
        return png.ToArray();
    }

    private static byte[] WithAlpha(ReadOnlySpan<byte> colours)
    {
        var pixels = new byte[colours.Length / 3 * 4];
        for (int i = 0; i < colours.Length / 3; i++)
        {
            colours.Slice(3 * i, 3).CopyTo(pixels.AsSpan(4 * i));
            pixels[4 * i + 3] = byte.MaxValue;
        }
        return pixels;
    }
}
