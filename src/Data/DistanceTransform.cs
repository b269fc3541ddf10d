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
        var squares = SquaresInColumns(image, width, value);
        int height = image.Length / width;
        var lower = new LowerEnvelope(width);
        for (int y = 0; y < height; y++) TransformRow(lower, squares.AsSpan(y * width, width));
        return Array.ConvertAll(squares, square => (float)Math.Sqrt(square));
    }

    /// <summary>The same distances where they are at most a limit, and infinity elsewhere, in less time.</summary>
    /// <param name="image">The pixels, row by row.</param>
    /// <param name="width">Columns; the rows follow.</param>
    /// <param name="value">To which pixels the distance is measured.</param>
    /// <param name="limit">The largest distance that counts.</param>
    public static float[] Within(ReadOnlySpan<bool> image, int width, bool value, double limit)
    {
        var distances = new float[image.Length];
        Array.Fill(distances, float.PositiveInfinity);
        if (limit < 0) return distances;
        int height = image.Length / width, reach = (int)Math.Min(limit, Math.Max(width, height));
        double most = limit * limit;
        double[] squares = SquaresInColumns(image, width, value), least = new double[width];
        for (int y = 0; y < height; y++)
        {
            // The least over all columns that are near enough, for a whole row at a time.
            var row = squares.AsSpan(y * width, width);
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
        return distances;
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
    private static double[] SquaresInColumns(ReadOnlySpan<bool> image, int width, bool value)
    {
        int height = image.Length / width;
        if (width * height != image.Length) throw new ArgumentException($"{image.Length} pixels are no rows of {width}", nameof(width));
        var squares = new double[image.Length];
        const int None = int.MaxValue / 2;
        int[] above = new int[width], steps = new int[image.Length];
        Array.Fill(above, None);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++) steps[y * width + x] = above[x] = image[y * width + x] == value ? 0 : Math.Min(above[x] + 1, None);
        }
        var below = above;
        Array.Fill(below, None);
        for (int y = height - 1; y >= 0; y--)
        {
            for (int x = 0; x < width; x++)
            {
                below[x] = image[y * width + x] == value ? 0 : Math.Min(below[x] + 1, None);
                int nearest = Math.Min(steps[y * width + x], below[x]);
                squares[y * width + x] = nearest == None ? Nowhere : (double)nearest * nearest;
            }
        }
        return squares;
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
