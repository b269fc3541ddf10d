using MidasNet.Data;
using SkiaSharp;

namespace MidasNet.Runner.Images;

/// <summary>Turns an image from the way a camera stored it to the way it was seen (EXIF 2.3, tag Orientation).</summary>
internal static class Upright
{
    /// <summary>The upright image; the same one if it is upright already.</summary>
    public static GreyImage Turn(GreyImage image, SKEncodedOrigin origin)
    {
        if (origin is SKEncodedOrigin.TopLeft or SKEncodedOrigin.Default)
            return image;
        bool swaps = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom or SKEncodedOrigin.LeftBottom;
        // Whether the stored row or column runs against the upright one.
        bool flipsX = origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.LeftBottom or SKEncodedOrigin.RightBottom;
        bool flipsY = origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom;
        var (width, height) = swaps ? (image.Height, image.Width) : (image.Width, image.Height);
        var turned = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                var (storedX, storedY) = swaps ? (y, x) : (x, y);
                if (flipsX)
                    storedX = image.Width - 1 - storedX;
                if (flipsY)
                    storedY = image.Height - 1 - storedY;
                turned[y * width + x] = image.Pixels[storedY * image.Width + storedX];
            }
        }
        return new GreyImage(width, height, turned);
    }
}
