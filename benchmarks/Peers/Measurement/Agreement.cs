namespace MidasNet.Benchmarks.Peers;

/// <summary>Whether two libraries have computed the same.</summary>
internal static class Agreement
{
    /// <summary>
    /// The largest of max |a - b| / max |a| over pairs of arrays; not a number if any value is none, infinite if the arrays are not of the same
    /// lengths.
    /// </summary>
    public static double LargestDifference(IReadOnlyList<float[]> ours, IReadOnlyList<float[]> theirs)
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
}
