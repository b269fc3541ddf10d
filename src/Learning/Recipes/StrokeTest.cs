using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>
/// Whether small grey pictures are of lines, as handwriting, or of shapes that are filled, as clothes. Decided by the share of the ink that lies so deep in it
/// that all around is ink: of digits and letters hardly any, of Fashion-MNIST 40 % (medians).
/// </summary>
internal static class StrokeTest
{
    private const int MaxImages = 300, MinContrast = 32;
    private const double Depth = 1 / 14.0; // of the side: lines are thinner than a sixth of it
    private const double MaxDeepShare = 0.2;
    private const ulong Purpose = 13; // separates these random numbers from those that train

    /// <summary>True if the typical picture is of lines, or empty.</summary>
    /// <param name="images">The images to train on.</param>
    /// <param name="seed">Decides the sample.</param>
    public static bool AreLines(LabelledImages images, ulong seed)
    {
        int[] sample = images.AllIndices();
        new RandomStream(seed, 0, 0, Purpose).Shuffle(sample.AsSpan());
        double[] shares = [.. sample.Take(MaxImages).Select(i => DeepShare(images.Image(i)[..(images.Height * images.Width)], images.Height, images.Width)).Order()];
        return shares.Length == 0 || shares[shares.Length / 2] <= MaxDeepShare;
    }

    /// <summary>The share of an image's ink that has ink alone around it, within a distance in rows and columns; 0 without ink.</summary>
    private static double DeepShare(ReadOnlySpan<byte> pixels, int height, int width)
    {
        int distance = Math.Max(1, (int)Math.Round(Depth * Math.Min(height, width))), ground = Ground(pixels, height, width);
        var isInk = new bool[pixels.Length];
        for (int i = 0; i < pixels.Length; i++) isInk[i] = Math.Abs(pixels[i] - ground) > MinContrast;
        int ink = 0, deep = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                if (!isInk[y * width + x]) continue;
                ink++;
                if (IsDeep(isInk, height, width, y, x, distance)) deep++;
            }
        }
        return ink == 0 ? 0 : (double)deep / ink;
    }

    private static bool IsDeep(bool[] isInk, int height, int width, int y, int x, int distance)
    {
        if (y < distance || x < distance || y + distance >= height || x + distance >= width) return false;
        for (int row = y - distance; row <= y + distance; row++)
            if (isInk.AsSpan(row * width + x - distance, 2 * distance + 1).Contains(false)) return false;
        return true;
    }

    /// <summary>The median of the border.</summary>
    private static int Ground(ReadOnlySpan<byte> pixels, int height, int width)
    {
        var border = new List<byte>();
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x += y == 0 || y == height - 1 ? 1 : Math.Max(1, width - 1)) border.Add(pixels[y * width + x]);
        border.Sort();
        return border[border.Count / 2];
    }
}
