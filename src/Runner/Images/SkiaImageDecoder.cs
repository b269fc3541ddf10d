using System.Buffers;
using MidasNet.Data;
using SkiaSharp;

namespace MidasNet.Runner.Images;

/// <summary>Decodes PNG, JPEG and BMP files by SkiaSharp to grey.</summary>
internal static class SkiaImageDecoder
{
    /// <summary>The largest image that is decoded, in pixels: beyond it, 4 bytes each would be no image but an attack.</summary>
    public const int LargestPixelCount = 100_000_000;

    /// <summary>
    /// Decodes one image; an <see cref="ImageDecoder"/>. Colours become grey by the luma of ITU-R BT.601, Y = 0.299 R + 0.587 G +
    /// 0.114 B; what is transparent shows white paper; a photograph is turned upright as its EXIF orientation tells.
    /// </summary>
    /// <exception cref="DataFormatException">The bytes are no such image, it is damaged, cut off, or too large.</exception>
    public static GreyImage Decode(ReadOnlySpan<byte> bytes, string name)
    {
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data)
            ?? throw new DataFormatException(name, $"these {bytes.Length} bytes are no image that can be read, or its beginning is damaged; expected PNG, JPEG or BMP");
        var (width, height) = (codec.Info.Width, codec.Info.Height);
        if ((long)width * height > LargestPixelCount)
            throw new DataFormatException(name, $"the image is {width} x {height}, more than the {LargestPixelCount} pixels that are accepted");

        byte[] colours = ArrayPool<byte>.Shared.Rent(4 * width * height);
        try
        {
            var result = Decode(codec, colours);
            if (result != SKCodecResult.Success)
                throw new DataFormatException(name, $"the image of {width} x {height} is damaged or cut off ({result})");
            var grey = new byte[width * height];
            for (int i = 0; i < grey.Length; i++)
                grey[i] = LumaOnWhite(colours[4 * i], colours[4 * i + 1], colours[4 * i + 2], colours[4 * i + 3]);
            return Upright.Turn(new GreyImage(width, height, grey), codec.EncodedOrigin);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(colours);
        }
    }

    private static SKCodecResult Decode(SKCodec codec, byte[] colours) =>
        // No colour space: the file's own numbers, not converted.
        codec.GetPixels(new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul), colours);

    private static byte LumaOnWhite(int red, int green, int blue, int alpha)
    {
        int luma = (299 * red + 587 * green + 114 * blue + 500) / 1000;
        return alpha == 255 ? (byte)luma : (byte)((luma * alpha + 255 * (255 - alpha) + 127) / 255);
    }
}
