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
        int height = image.Length / width;
        if (width * height != image.Length) throw new ArgumentException($"{image.Length} pixels are no rows of {width}", nameof(width));
        var squares = new double[image.Length];
        for (int i = 0; i < squares.Length; i++)
            squares[i] = image[i] == value ? 0 : Nowhere;

        // Squared distances separate: first down each column, then along each row from what the columns have found.
        var lower = new LowerEnvelope(Math.Max(width, height));
        for (int x = 0; x < width; x++)
            lower.Transform(squares.AsSpan(x), width, height);
        for (int y = 0; y < height; y++)
            lower.Transform(squares.AsSpan(y * width), 1, width);
        return Array.ConvertAll(squares, square => (float)Math.Sqrt(square));
    }

    /// <summary>The lower envelope of parabolas (x - q)² + f(q), one for each sample of a line: what the nearest of all pixels costs.</summary>
    private sealed class LowerEnvelope(int longest)
    {
        private readonly double[] line = new double[longest];
        private readonly int[] lowest = new int[longest];          // the parabolas of the envelope, from left to right
        private readonly double[] from = new double[longest + 1];  // where each becomes the lowest

        /// <summary>Replaces f(x) by the least (x - q)² + f(q) over all q.</summary>
        public void Transform(Span<double> samples, int stride, int count)
        {
            for (int q = 0; q < count; q++)
                line[q] = samples[q * stride];
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
                samples[x * stride] = apart * apart + line[lowest[k]];
            }
        }

        // Where the parabola of the later sample falls below that of the earlier.
        private double Meet(int later, int earlier) =>
            (line[later] + (double)later * later - (line[earlier] + (double)earlier * earlier)) / (2.0 * (later - earlier));
    }
}
