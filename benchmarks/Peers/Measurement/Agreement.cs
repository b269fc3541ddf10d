namespace MidasNet.Benchmarks.Peers;

/// <summary>Compares the results of two libraries.</summary>
internal static class Agreement
{
    /// <summary>
    /// The maximum of max |a - b| / max |a| over pairs of arrays; NaN if any value is NaN, infinite if lengths differ.
    /// </summary>
    public static double MaxDifference(IReadOnlyList<float[]> ours, IReadOnlyList<float[]> theirs)
    {
        if (!ours.Select(a => a.Length).SequenceEqual(theirs.Select(b => b.Length))) return double.PositiveInfinity;
        double largest = 0;
        for (int i = 0; i < ours.Count; i++)
        {
            double difference = 0, scale = float.Epsilon;
            for (int j = 0; j < ours[i].Length; j++)
            {
                difference = Math.Max(difference, Math.Abs(ours[i][j] - theirs[i][j]));
                scale = Math.Max(scale, Math.Abs(ours[i][j]));
            }
            largest = Math.Max(largest, difference / scale);
        }
        return largest;
    }

    /// <summary>The maximum of |a - b| / |a| over pairs of arrays, with Euclidean lengths; NaN if any value is NaN, infinite if lengths differ.</summary>
    public static double Distance(IReadOnlyList<float[]> ours, IReadOnlyList<float[]> theirs)
    {
        if (!ours.Select(a => a.Length).SequenceEqual(theirs.Select(b => b.Length))) return double.PositiveInfinity;
        double largest = 0;
        for (int i = 0; i < ours.Count; i++)
        {
            double difference = 0, length = float.Epsilon;
            for (int j = 0; j < ours[i].Length; j++)
            {
                double a = ours[i][j], b = theirs[i][j];
                difference += (a - b) * (a - b);
                length += a * a;
            }
            largest = Math.Max(largest, Math.Sqrt(difference / length));
        }
        return largest;
    }
}
