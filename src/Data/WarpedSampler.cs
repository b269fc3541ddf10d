using System.Numerics;

namespace MidasNet.Data;

/// <summary>
/// Samples an image at moved positions, bilinear, in one pass for all movements together; outside is one value for each channel, or the reflected image.
/// </summary>
internal sealed class WarpedSampler
{
    private readonly int channels, height, width, stride, paddedPlane;
    private readonly float[] padded; // the source with one value of outside before and two after it along each axis: no branch at its edges
    private readonly float[] positionX, positionY;
    private readonly int[] corners; // of the four source pixels about each position, in the padded plane
    private readonly bool reflects;

    /// <summary>Makes the buffers for images of one size.</summary>
    /// <param name="channels">Channels.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="fill">The values outside the image.</param>
    /// <param name="means">The mean of each channel, for <see cref="FillKind.Mean"/>.</param>
    public WarpedSampler(int channels, int height, int width, FillKind fill = FillKind.Ground, Normalisation means = default)
    {
        (this.channels, this.height, this.width) = (channels, height, width);
        stride = width + 3;
        paddedPlane = stride * (height + 3);
        padded = new float[channels * paddedPlane];
        (positionX, positionY, corners) = (new float[width], new float[width], new int[width]);
        reflects = fill == FillKind.Reflection;
        if (fill != FillKind.Mean) return;
        for (int c = 0; c < channels; c++) padded.AsSpan(c * paddedPlane, paddedPlane).Fill(means[c].Mean);
    }

    /// <summary>y[c, p] = x[c, map(p) + elastic(p)]</summary>
    public void Sample(ReadOnlySpan<float> source, in AffineMap map, ElasticField? elastic, Span<float> target)
    {
        for (int row = 0; row < channels * height; row++)
            source.Slice(row * width, width).CopyTo(padded.AsSpan(row / height * paddedPlane + (row % height + 1) * stride + 1));

        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                positionX[x] = map.Xx * x + map.Xy * y + map.X0;
                positionY[x] = map.Yx * x + map.Yy * y + map.Y0;
            }
            elastic?.AddRow(y, positionX, positionY);
            if (reflects)
            {
                Reflect(positionX, width);
                Reflect(positionY, height);
            }
            FindCorners();
            for (int c = 0; c < channels; c++)
                SampleRow(padded.AsSpan(c * paddedPlane, paddedPlane), target.Slice((c * height + y) * width, width));
        }
    }

    /// <summary>u = |u - p·round(u / p)| with the period p = 2·(length - 1): within the image, mirrored about its outermost pixels</summary>
    private static void Reflect(Span<float> positions, int length)
    {
        float period = 2 * (length - 1), perPeriod = length > 1 ? 1 / period : 0;
        int x = 0;
        for (; x <= positions.Length - Vector<float>.Count; x += Vector<float>.Count)
        {
            var u = new Vector<float>(positions[x..]);
            Vector.Abs(u - period * Vector.Round(u * perPeriod)).CopyTo(positions[x..]);
        }
        for (; x < positions.Length; x++) positions[x] = Math.Abs(positions[x] - period * MathF.Round(positions[x] * perPeriod));
    }

    /// <summary>Replaces the positions by their distances from the pixels to the left and above, whose indices are the corners.</summary>
    private void FindCorners()
    {
        // One pixel outside all has the value of outside already, so that further out may be treated alike.
        int x = 0;
        Vector<float> low = new(-1), right = new(width), bottom = new(height);
        for (; x <= width - Vector<float>.Count; x += Vector<float>.Count)
        {
            var u = Vector.Min(Vector.Max(new Vector<float>(positionX, x), low), right) + Vector<float>.One;
            var v = Vector.Min(Vector.Max(new Vector<float>(positionY, x), low), bottom) + Vector<float>.One;
            Vector<int> left = Vector.ConvertToInt32(u), top = Vector.ConvertToInt32(v);
            (top * stride + left).CopyTo(corners, x);
            (u - Vector.ConvertToSingle(left)).CopyTo(positionX, x);
            (v - Vector.ConvertToSingle(top)).CopyTo(positionY, x);
        }
        for (; x < width; x++)
        {
            float u = Math.Clamp(positionX[x], -1, width) + 1, v = Math.Clamp(positionY[x], -1, height) + 1;
            int left = (int)u, top = (int)v;
            (corners[x], positionX[x], positionY[x]) = (top * stride + left, u - left, v - top);
        }
    }

    private void SampleRow(ReadOnlySpan<float> plane, Span<float> target)
    {
        ReadOnlySpan<int> corner = corners.AsSpan(0, target.Length);
        ReadOnlySpan<float> right = positionX.AsSpan(0, target.Length), below = positionY.AsSpan(0, target.Length);
        for (int x = 0; x < target.Length; x++)
        {
            var above = plane.Slice(corner[x], stride + 2);
            float upper = above[0] + right[x] * (above[1] - above[0]);
            float lower = above[stride] + right[x] * (above[stride + 1] - above[stride]);
            target[x] = upper + below[x] * (lower - upper);
        }
    }
}
