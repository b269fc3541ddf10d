using MidasNet.Data.Pictures;

namespace MidasNet.Models;

/// <summary>A square that hides a part of an image, to find what a prediction depends on.</summary>
/// <param name="Left">Its first column, which may lie outside of the image.</param>
/// <param name="Top">Its first row, which may lie outside of the image.</param>
/// <param name="Side">Rows and columns.</param>
/// <param name="Grey">The value of its pixels, in all channels.</param>
internal readonly record struct HiddenSquare(int Left, int Top, int Side, byte Grey)
{
    /// <summary>The image with the square, as a copy.</summary>
    public Picture On(Picture image)
    {
        byte[] pixels = [.. image.Pixels];
        int left = Math.Clamp(Left, 0, image.Width), right = Math.Clamp(Left + Side, 0, image.Width);
        for (int c = 0; c < image.Channels; c++)
        {
            for (int y = Math.Max(Top, 0); y < Math.Min(Top + Side, image.Height); y++)
                pixels.AsSpan((c * image.Height + y) * image.Width + left, right - left).Fill(Grey);
        }
        return new Picture(image.Channels, image.Width, image.Height, pixels);
    }
}
