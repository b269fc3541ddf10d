using SkiaSharp;

namespace MidasNet.Runner.Reports;

/// <summary>A grey picture as the networks see it: rows from the top, 0 black, 255 white.</summary>
internal sealed class GreyPicture
{
    /// <summary>Takes the pixels as they are; they are not copied.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="pixels">height × width bytes.</param>
    /// <exception cref="ArgumentException">The number of pixels is not width × height.</exception>
    public GreyPicture(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        if (pixels.Length != (long)width * height) throw new ArgumentException($"{pixels.Length} pixels are not {width}x{height}", nameof(pixels));
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>The width in pixels.</summary>
    public int Width { get; }

    /// <summary>The height in pixels.</summary>
    public int Height { get; }

    /// <summary>The pixels [row, column].</summary>
    public byte[] Pixels { get; }

    /// <summary>Encodes the picture as PNG, pixel by pixel.</summary>
    public byte[] ToPng()
    {
        using var image = ToImage();
        using var data = image.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>The picture for SkiaSharp.</summary>
    internal SKImage ToImage() => SKImage.FromPixelCopy(new SKImageInfo(Width, Height, SKColorType.Gray8, SKAlphaType.Opaque), Pixels, Width);
}
