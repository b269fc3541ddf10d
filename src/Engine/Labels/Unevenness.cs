namespace MidasNet.Labels;

/// <summary>How far the wrong labels of each class are from being all alike.</summary>
/// <param name="Statistic">The likelihood ratio against equal cells off the diagonal, summed over the rows.</param>
/// <param name="Degrees">Its degrees of freedom.</param>
/// <param name="Spread">The relative standard deviation of the cells, without what chance adds to it: 0 if alike.</param>
/// <param name="Agreement">The probability that two wrong labels of one class agree: 1 / (K - 1) if alike, 1 if there is but one.</param>
internal readonly record struct Unevenness(double Statistic, int Degrees, double Spread, double Agreement)
{
    /// <summary>Measures counts, or expected counts: row class, column label.</summary>
    public static Unevenness Of(double[,] counts)
    {
        int classes = counts.GetLength(0), degrees = 0;
        double statistic = 0, agreeing = 0, pairs = 0;
        for (int k = 0; k < classes; k++)
        {
            var (ofRow, free) = OfRow(counts, k);
            statistic += ofRow;
            degrees += free;
            double off = 0;
            for (int j = 0; j < classes; j++)
            {
                if (j == k) continue;
                off += counts[k, j];
                agreeing += Math.Max(0, counts[k, j] * (counts[k, j] - 1));
            }
            pairs += Math.Max(0, off * (off - 1));
        }
        // Pairs of images estimate Σ share² without bias; m cells of mean 1 / m and relative variance v have Σ share² = (1 + v) / m.
        double agreement = pairs > 0 ? agreeing / pairs : 0;
        double spread = pairs > 0 ? Math.Sqrt(Math.Max(0, (classes - 1) * agreement - 1)) : 0;
        return new Unevenness(statistic, degrees, spread, agreement);
    }

    /// <summary>The likelihood ratio of one row, and its degrees of freedom.</summary>
    public static (double Statistic, int Degrees) OfRow(double[,] counts, int row)
    {
        int classes = counts.GetLength(0);
        double off = 0;
        for (int j = 0; j < classes; j++)
        {
            if (j != row) off += counts[row, j];
        }
        if (off <= 0 || classes < 3) return (0, 0);
        double expected = off / (classes - 1), statistic = 0;
        for (int j = 0; j < classes; j++)
        {
            if (j != row && counts[row, j] > 0) statistic += 2 * counts[row, j] * Math.Log(counts[row, j] / expected);
        }
        return (statistic, classes - 2);
    }
}
