namespace MidasNet.Data;

/// <summary>A rectangle of an image, in pixels.</summary>
internal readonly record struct RandomCrop(int Left, int Top, int Width, int Height)
{
    private const ulong Purpose = 7; // separates these random numbers from all others
    private const int Tries = 10;

    /// <summary>All of an image.</summary>
    public static RandomCrop Whole(int height, int width) => new(0, 0, width, height);

    /// <summary>The middle of an image; an odd remainder goes to the right and the bottom.</summary>
    public static RandomCrop Centre(int height, int width, int cropHeight, int cropWidth) =>
        new((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight);

    /// <summary>
    /// Draws a rectangle as Szegedy et al. (CVPR 2015) do: its share of the area uniformly from the smallest to 1, the logarithm of width over height uniformly
    /// up to the largest, and where; after ten that do not fit, the middle.
    /// </summary>
    public static RandomCrop Draw(in Augmentation strengths, int height, int width, ulong seed, int epoch, int index)
    {
        var random = new RandomStream(seed, (ulong)epoch, (ulong)index, Purpose);
        double logAspect = Math.Log(strengths.CropAspect);
        for (int i = 0; i < Tries; i++)
        {
            double area = random.NextDouble(strengths.MinCrop, 1) * height * width, aspect = Math.Exp(random.NextDouble(-logAspect, logAspect));
            int cropWidth = Math.Max(1, (int)Math.Round(Math.Sqrt(area * aspect))), cropHeight = Math.Max(1, (int)Math.Round(Math.Sqrt(area / aspect)));
            if (cropWidth > width || cropHeight > height) continue;
            return new RandomCrop(random.NextInt(width - cropWidth + 1), random.NextInt(height - cropHeight + 1), cropWidth, cropHeight);
        }
        double own = Math.Clamp((double)width / height, 1 / strengths.CropAspect, strengths.CropAspect);
        return Centre(height, width, Math.Min(height, (int)Math.Round(width / own)), Math.Min(width, (int)Math.Round(height * own)));
    }
}
