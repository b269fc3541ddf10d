using System.Buffers;
using System.Numerics;

namespace MidasNet.Data;

/// <summary>
/// Exact Euclidean distances in an image of two values, in time that grows with its pixels only. (P. F. Felzenszwalb, D. P. Huttenlocher, "Distance transforms
/// of sampled functions", Theory of Computing 8, 2012.)
/// </summary>
internal static class DistanceTransform
{
    // Far: larger than any squared distance within an image, and so small that adding two squares to it loses nothing that counts in double.
    private const double Nowhere = 1e12;

    /// <summary>
    /// The distance from the centre of each pixel to the centre of the nearest pixel of one value, in pixels: 0 for those themselves; at least 10^6 for all if
    /// there is none.
    /// </summary>
    /// <param name="image">The pixels, row by row.</param>
    /// <param name="width">Columns; the rows follow.</param>
    /// <param name="value">To which pixels the distance is measured.</param>
    public static float[] To(ReadOnlySpan<bool> image, int width, bool value)
    {
        var distances = new float[image.Length];
        To(image, width, value, distances);
        return distances;
    }

    /// <summary>The same into memory of the caller.</summary>
    public static void To(ReadOnlySpan<bool> image, int width, bool value, Span<float> distances)
    {
        double[] rented = ArrayPool<double>.Shared.Rent(image.Length);
        var squares = rented.AsSpan(0, image.Length);
        SquaresInColumns(image, width, value, squares);
        var lower = new LowerEnvelope(width);
        for (int start = 0; start < image.Length; start += width) TransformRow(lower, squares.Slice(start, width));
        for (int i = 0; i < squares.Length; i++) distances[i] = (float)Math.Sqrt(squares[i]);
        ArrayPool<double>.Shared.Return(rented);
    }

    /// <summary>The same distances where they are at most a limit, and infinity elsewhere, in less time.</summary>
    /// <param name="image">The pixels, row by row.</param>
    /// <param name="width">Columns; the rows follow.</param>
    /// <param name="value">To which pixels the distance is measured.</param>
    /// <param name="limit">The largest distance that counts.</param>
    /// <param name="distances">The result.</param>
    public static void Within(ReadOnlySpan<bool> image, int width, bool value, double limit, Span<float> distances)
    {
        distances.Fill(float.PositiveInfinity);
        if (limit < 0) return;
        int height = image.Length / width, reach = (int)Math.Min(limit, Math.Max(width, height));
        double most = limit * limit;
        double[] rented = ArrayPool<double>.Shared.Rent(image.Length), least = new double[width];
        var squares = rented.AsSpan(0, image.Length);
        SquaresInColumns(image, width, value, squares);
        for (int y = 0; y < height; y++)
        {
            // The least over all columns that are near enough, for a whole row at a time.
            var row = squares.Slice(y * width, width);
            row.CopyTo(least);
            for (int apart = 1; apart <= reach && apart < width; apart++)
            {
                double square = (double)apart * apart;
                AddMin(row[apart..], square, least.AsSpan(0, width - apart));
                AddMin(row[..^apart], square, least.AsSpan(apart));
            }
            for (int x = 0; x < width; x++)
                if (least[x] <= most) distances[y * width + x] = (float)Math.Sqrt(least[x]);
        }
        ArrayPool<double>.Shared.Return(rented);
    }

    // y = min(y, x + c)
    private static void AddMin(ReadOnlySpan<double> x, double c, Span<double> y)
    {
        int i = 0;
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
            Vector.Min(new Vector<double>(y[i..]), new Vector<double>(x[i..]) + new Vector<double>(c)).CopyTo(y[i..]);
        for (; i < x.Length; i++) y[i] = Math.Min(y[i], x[i] + c);
    }

    // Squared distances separate: first down each column, then along each row from what the columns have found. In a column there are no heights to add, so
    // that steps from the last pixel of the value are enough.
    private static void SquaresInColumns(ReadOnlySpan<bool> image, int width, bool value, Span<double> squares)
    {
        int height = image.Length / width;
        if (width * height != image.Length) throw new ArgumentException($"{image.Length} pixels are no rows of {width}", nameof(width));
        const int None = int.MaxValue / 2;
        // The steps down come first, then the smaller of these and the steps up takes their place.
        int[] above = new int[width];
        Array.Fill(above, None);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) squares[y * width + x] = above[x] = image[y * width + x] == value ? 0 : Math.Min(above[x] + 1, None);
        }
        var below = above;
        Array.Fill(below, None);
        for (int y = height - 1; y >= 0; y--)
        {
            for (int x = 0; x < width; x++)
            {
                below[x] = image[y * width + x] == value ? 0 : Math.Min(below[x] + 1, None);
                int nearest = Math.Min((int)squares[y * width + x], below[x]);
                squares[y * width + x] = nearest == None ? Nowhere : (double)nearest * nearest;
            }
        }
    }

    // A pixel of the value is nearer to what lies on this side of it than all that lies behind it: each run of pixels between two of them stands for itself.
    private static void TransformRow(LowerEnvelope lower, Span<double> row)
    {
        int x = 0;
        while (x < row.Length)
        {
            if (row[x] == 0)
            {
                x++;
                continue;
            }
            int end = row[x..].IndexOf(0.0) is var next && next < 0 ? row.Length : x + next;
            int from = Math.Max(0, x - 1), to = Math.Min(row.Length, end + 1);
            lower.Transform(row[from..to]);
            x = end + 1;
        }
    }

    /// <summary>The lower envelope of parabolas (x - q)² + f(q), one for each sample of a line: what the nearest of all pixels costs.</summary>
    private sealed class LowerEnvelope(int longest)
    {
        private readonly double[] line = new double[longest];
        private readonly int[] lowest = new int[longest];          // the parabolas of the envelope, from left to right
        private readonly double[] from = new double[longest + 1];  // where each becomes the lowest

        /// <summary>Replaces f(x) by the least (x - q)² + f(q) over all q.</summary>
        public void Transform(Span<double> samples)
        {
            int count = samples.Length;
            samples.CopyTo(line);
            int last = 0;
            (lowest[0], from[0], from[1]) = (0, double.NegativeInfinity, double.PositiveInfinity);
            for (int q = 1; q < count; q++)
            {
                double meets = Meet(q, lowest[last]);
                while (meets <= from[last])
                    meets = Meet(q, lowest[--last]);
                last++;
                (lowest[last], from[last], from[last + 1]) = (q, meets, double.PositiveInfinity);
            }
            for (int x = 0, k = 0; x < count; x++)
            {
                while (from[k + 1] < x) k++;
                double apart = x - lowest[k];
                samples[x] = apart * apart + line[lowest[k]];
            }
        }

        // Where the parabola of the later sample falls below that of the earlier.
        private double Meet(int later, int earlier) =>
            (line[later] + (double)later * later - (line[earlier] + (double)earlier * earlier)) / (2.0 * (later - earlier));
    }
}
