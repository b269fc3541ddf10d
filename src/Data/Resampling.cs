namespace MidasNet.Data;

/// <summary>Scaling of grey images: exact averages over areas when shrinking, linear interpolation when enlarging.</summary>
internal static class Resampling
{
    /// <summary>The whole image, scaled to <paramref name="width"/> x <paramref name="height"/> pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static GreyImage Resize(this GreyImage image, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(image);
        var columns = AxisWeights.Of(image.Width, start: 0, pitch: (double)image.Width / width, width, atEdge: AxisWeights.Edge.Repeats);
        var rows = AxisWeights.Of(image.Height, start: 0, pitch: (double)image.Height / height, height, atEdge: AxisWeights.Edge.Repeats);
        return Apply(image, columns, rows);
    }

    /// <summary>
    /// A square window of the image, scaled to <paramref name="size"/> x <paramref name="size"/> pixels. The window may
    /// reach beyond the image: outside is black.
    /// </summary>
    /// <param name="image">The source.</param>
    /// <param name="left">Left edge of the window in source pixels; pixel x covers x .. x + 1.</param>
    /// <param name="top">Top edge of the window, likewise.</param>
    /// <param name="pitch">Side of one target pixel, in source pixels.</param>
    /// <param name="size">Side of the target, in pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">The pitch is not a positive number, or the size is below 1.</exception>
    public static GreyImage Window(this GreyImage image, double left, double top, double pitch, int size)
    {
        ArgumentNullException.ThrowIfNull(image);
        var columns = AxisWeights.Of(image.Width, left, pitch, size, atEdge: AxisWeights.Edge.IsBlack);
        var rows = AxisWeights.Of(image.Height, top, pitch, size, atEdge: AxisWeights.Edge.IsBlack);
        return Apply(image, columns, rows);
    }

    /// <summary>y[i,j] = Σ_r rows[i,r] · Σ_c columns[j,c] · x[r,c], the sum over r first, since it runs along whole rows.</summary>
    private static GreyImage Apply(GreyImage image, AxisWeights columns, AxisWeights rows)
    {
        var (width, height) = (columns.Count, rows.Count);
        var target = new byte[checked(width * height)];
        var (from, length) = columns.Range;
        var sum = new float[length];
        for (int i = 0; i < height; i++)
        {
            Array.Clear(sum);
            var (top, rowWeights) = rows[i];
            for (int r = 0; r < rowWeights.Length; r++)
                PixelConversion.AddScaled(sum, image.Pixels.AsSpan((top + r) * image.Width + from, length), rowWeights[r]);
            for (int j = 0; j < width; j++)
            {
                var (left, columnWeights) = columns[j];
                float value = 0;
                for (int c = 0; c < columnWeights.Length; c++)
                    value += columnWeights[c] * sum[left - from + c];
                target[i * width + j] = (byte)Math.Clamp(value + 0.5f, 0, 255);
            }
        }
        return new GreyImage(width, height, target);
    }
}
