namespace MidasNet.Data;

/// <summary>Preprocessing for images that are light on dark and of nearly the right size already, as digits of MNIST are.</summary>
internal static class DigitPreprocessor
{
    /// <summary>Scales to a square of <paramref name="size"/> pixels, whatever the shape was.</summary>
    public static Func<GreyImage, GreyImage> Resize(int size) => image => image.Resize(size, size);

    /// <summary>Puts black around the image, so that it becomes a square of <paramref name="size"/> pixels: 28 to 32, say.</summary>
    public static Func<GreyImage, GreyImage> Pad(int size) => image => image.Pad(size, size);

    /// <summary>Makes a square of <paramref name="size"/> pixels and keeps the proportions: shrinks what is larger, then puts black around it.</summary>
    public static Func<GreyImage, GreyImage> Fit(int size) => image =>
    {
        int longer = Math.Max(image.Width, image.Height);
        if (longer > size)
        {
            double scale = (double)size / longer;
            image = image.Resize(Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale)));
        }
        return image.Pad(size, size);
    };
}
