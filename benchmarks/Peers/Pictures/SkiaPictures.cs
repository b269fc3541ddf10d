using SkiaSharp;

namespace MidasNet.Benchmarks.Peers;

/// <summary>JPEG files through Skia, which decodes by libjpeg-turbo, as torchvision does.</summary>
internal static class SkiaPictures
{
    // The nearest in Skia to torchvision's interpolation over areas.
    private static readonly SKSamplingOptions Sampling = new(SKFilterMode.Linear, SKMipmapMode.Linear);

    /// <summary>The reason why the native library does not load; null if it does.</summary>
    public static string? Missing { get; } = Load();

    /// <summary>Decodes a file.</summary>
    public static DecodedPixels Decode(string path)
    {
        using var picture = Read(path);
        return PixelsOf(picture);
    }

    /// <summary>The largest square in the middle of a file's picture, scaled.</summary>
    public static DecodedPixels DecodeSquare(string path, int side)
    {
        using var picture = Read(path);
        using var image = SKImage.FromBitmap(picture);
        using var scaled = new SKBitmap(FormatOf(side, side));
        using (var canvas = new SKCanvas(scaled))
        {
            int square = Math.Min(picture.Width, picture.Height), left = (picture.Width - square) / 2, top = (picture.Height - square) / 2;
            canvas.DrawImage(image, SKRect.Create(left, top, square, square), SKRect.Create(side, side), Sampling);
        }
        return PixelsOf(scaled);
    }

    private static SKBitmap Read(string path)
    {
        using var data = SKData.CreateCopy(File.ReadAllBytes(path));
        using var codec = SKCodec.Create(data);
        var picture = SKBitmap.Decode(codec, FormatOf(codec.Info.Width, codec.Info.Height)) ?? throw new InvalidDataException($"Skia does not decode {path}");
        picture.SetImmutable();
        return picture;
    }

    private static SKImageInfo FormatOf(int width, int height) => new(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);

    private static DecodedPixels PixelsOf(SKBitmap picture) => new(picture.GetPixelSpan().ToArray(), picture.Width, picture.Height, PixelStride: 4, ChannelStride: 1);

    private static string? Load()
    {
        try
        {
            using var probe = new SKBitmap(FormatOf(1, 1));
            return null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or TypeInitializationException or InvalidOperationException or BadImageFormatException)
        {
            return $"Skia does not load: {(failure.InnerException ?? failure).Message.Split('\n')[0]}";
        }
    }
}
