using System.Numerics.Tensors;

namespace MidasNet.Data.Duplicates;

/// <summary>
/// Decides whether two images are copies of one picture. Compression and scaling change all of it a little; another picture of the same kind differs in
/// some place by much, even if it is a line drawing of the same class or was taken by the same fixed camera. Therefore no place may differ by much.
/// </summary>
/// <param name="images">The set.</param>
internal sealed class NearCopy(LabelledImages images)
{
    // Both relative to the range of values: of the mean of any 2 x 2 pixels, and of the root mean square over all pixels.
    private const double MaxOfPlace = 0.12, MaxOfAll = 0.04;

    // Below this range of values an image is as good as blank, and its noise is all that could be compared.
    private const int MinRange = 24;

    private readonly short[] ranges = [.. Enumerable.Repeat((short)-1, images.Count)]; // of values, or -1 where it is not known yet

    /// <summary>Whether both show the same picture.</summary>
    public bool Are(int first, int second)
    {
        int range = Math.Min(Range(first), Range(second));
        if (range < MinRange) return false;
        ReadOnlySpan<byte> a = images.Image(first), b = images.Image(second);
        return AreAlike(a, b, MaxOfAll * range) && AreAlikeEverywhere(a, b, MaxOfPlace * range);
    }

    // An image is compared with many others.
    private int Range(int image)
    {
        if (ranges[image] < 0)
        {
            var pixels = images.Image(image);
            ranges[image] = (short)(TensorPrimitives.Max(pixels) - TensorPrimitives.Min(pixels));
        }
        return ranges[image];
    }

    private static bool AreAlike(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, double limit)
    {
        const int Block = 256; // most pairs differ so much that the first pixels tell
        double most = limit * limit * a.Length;
        long squares = 0;
        for (int start = 0; start < a.Length; start += Block)
        {
            int end = Math.Min(a.Length, start + Block);
            for (int i = start; i < end; i++) squares += (a[i] - b[i]) * (a[i] - b[i]);
            if (squares > most) return false;
        }
        return true;
    }

    private bool AreAlikeEverywhere(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, double limit)
    {
        int width = images.Width, rows = images.Channels * images.Height;
        if (width < 2 || images.Height < 2) return true;
        for (int y = 0; y + 1 < rows; y++)
        {
            if (y % images.Height == images.Height - 1) continue; // the next row is of another channel
            for (int x = 0; x + 1 < width; x++)
            {
                int i = y * width + x;
                int difference = a[i] + a[i + 1] + a[i + width] + a[i + width + 1] - (b[i] + b[i + 1] + b[i + width] + b[i + width + 1]);
                if (Math.Abs(difference) > 4 * limit) return false;
            }
        }
        return true;
    }
}
