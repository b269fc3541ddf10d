using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MidasNet.Data.Pictures;

namespace MidasNet.Data;

/// <summary>Scaling of images: exact averages over areas when shrinking, linear interpolation when enlarging.</summary>
internal static class Resampling
{
    /// <summary>The whole image, scaled to <paramref name="width"/> x <paramref name="height"/> pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static GreyImage Resize(this GreyImage image, int width, int height) =>
        new(width, height, Resize(Picture.Of(image), 0, 0, image.Width, image.Height, width, height));

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

    /// <summary>A window of a picture, scaled to <paramref name="width"/> x <paramref name="height"/> pixels: the same bytes as of each channel alone.</summary>
    /// <param name="picture">The source.</param>
    /// <param name="left">The first column of the window.</param>
    /// <param name="top">Its first row.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="width">Columns of the target.</param>
    /// <param name="height">Rows of the target.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1.</exception>
    public static byte[] Resize(Picture picture, int left, int top, int columns, int rows, int width, int height)
    {
        var acrossColumns = AxisWeights.Of(columns, start: 0, pitch: (double)columns / width, width, atEdge: AxisWeights.Edge.Repeats);
        var acrossRows = AxisWeights.Of(rows, start: 0, pitch: (double)rows / height, height, atEdge: AxisWeights.Edge.Repeats);
        var target = new byte[checked(picture.Channels * width * height)];
        Apply(picture.Pixels.AsSpan(top * picture.Width + left), picture.Channels, picture.Width, picture.Width * picture.Height, acrossColumns, acrossRows, target);
        return target;
    }

    private static GreyImage Apply(GreyImage image, AxisWeights columns, AxisWeights rows)
    {
        var target = new byte[checked(columns.Count * rows.Count)];
        Apply(image.Pixels, 1, image.Width, image.Pixels.Length, columns, rows, target);
        return new GreyImage(columns.Count, rows.Count, target);
    }

    /// <summary>y[c,i,j] = Σ_r rows[i,r] · Σ_k columns[j,k] · x[c,r,k], the sum over r first, since it runs along whole rows.</summary>
    /// <param name="pixels">The channels one after the other, from their first pixel on.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="rowLength">From one row to the next.</param>
    /// <param name="planeLength">From one channel to the next.</param>
    /// <param name="columns">The weights of columns.</param>
    /// <param name="rows">The weights of rows.</param>
    /// <param name="target">channels · rows · columns bytes.</param>
    private static void Apply(ReadOnlySpan<byte> pixels, int channels, int rowLength, int planeLength, AxisWeights columns, AxisWeights rows, Span<byte> target)
    {
        var (from, length) = columns.Range;
        int area = columns.Count * rows.Count;
        var sums = new float[channels * length];
        var colours = new float[channels == 3 ? 4 * length : 0];
        for (int i = 0; i < rows.Count; i++)
        {
            Array.Clear(sums);
            var (top, rowWeights) = rows[i];
            for (int c = 0; c < channels; c++)
            {
                for (int r = 0; r < rowWeights.Length; r++)
                    PixelConversion.AddScaled(sums.AsSpan(c * length, length), pixels.Slice(c * planeLength + (top + r) * rowLength + from, length), rowWeights[r]);
            }
            var row = target.Slice(i * columns.Count);
            if (channels == 1) AddColumns(sums, from, columns, row);
            else AddColumns(sums, colours, from, columns, row, area);
        }
    }

    private static void AddColumns(ReadOnlySpan<float> sums, int from, AxisWeights columns, Span<byte> target)
    {
        for (int j = 0; j < columns.Count; j++)
        {
            var (left, weights) = columns[j];
            float value = 0;
            for (int k = 0; k < weights.Length; k++) value += weights[k] * sums[left - from + k];
            target[j] = ToByte(value);
        }
    }

    // Red, green and blue of a column in the lanes of a vector.
    private static void AddColumns(ReadOnlySpan<float> sums, Span<float> colours, int from, AxisWeights columns, Span<byte> target, int area)
    {
        int length = sums.Length / 3;
        ReadOnlySpan<float> red = sums[..length], green = sums.Slice(length, length), blue = sums.Slice(2 * length, length);
        for (int x = 0; x < length; x++) (colours[4 * x], colours[4 * x + 1], colours[4 * x + 2]) = (red[x], green[x], blue[x]);
        for (int j = 0; j < columns.Count; j++)
        {
            var (left, weights) = columns[j];
            var value = Vector128<float>.Zero;
            if (weights.Length > 0)
            {
                var ofColumns = colours.Slice(4 * (left - from), 4 * weights.Length);
                ref float first = ref MemoryMarshal.GetReference(ofColumns);
                for (int k = 0; k < weights.Length; k++) value += Vector128.Create(weights[k]) * Vector128.LoadUnsafe(ref first, (nuint)(4 * k));
            }
            (target[j], target[area + j], target[2 * area + j]) = (ToByte(value[0]), ToByte(value[1]), ToByte(value[2]));
        }
    }

    private static byte ToByte(float value) => (byte)Math.Clamp(value + 0.5f, 0, 255);
}
