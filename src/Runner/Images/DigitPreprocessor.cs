using MidasNet.Data;

namespace MidasNet.Runner.Images;

/// <summary>Preprocessing for images that are light on dark and of nearly the right size already, as digits of MNIST are.</summary>
internal static class DigitPreprocessor
{
    /// <summary>Scales to a square of <paramref name="size"/> pixels, whatever the shape was.</summary>
    public static Func<GreyImage, GreyImage> Resize(int size) => image => image.Resize(size, size);

    /// <summary>Puts black around the image, so that it becomes a square of <paramref name="size"/> pixels: 28 to 32, say.</summary>
    public static Func<GreyImage, GreyImage> Pad(int size) => image => image.Pad(size, size);
}
