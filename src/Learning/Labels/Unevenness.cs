namespace MidasNet.Learning.Labels;

/// <summary>The deviation of the wrong labels of each class from a uniform distribution.</summary>
/// <param name="Statistic">The likelihood ratio against equal cells off the diagonal, summed over the rows.</param>
/// <param name="Degrees">The degrees of freedom.</param>
/// <param name="Spread">The relative standard deviation of the cells, without the contribution of chance: 0 if uniform.</param>
/// <param name="Agreement">The probability that two wrong labels of one class agree: 1 / (K - 1) if uniform, 1 if there is only one.</param>
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
        double agreement = pairs > 0 ? agreeing / pairs : 0;
        return new Unevenness(statistic, degrees, pairs > 0 ? SpreadOf(agreement, classes) : 0, agreement);
    }

    /// <summary>
    /// Measures the spread on which folds agree: it compares pairs of images of different folds, so that confusions of a single fold's model do not count.
    /// </summary>
    /// <param name="folds">The counts of each fold, by that fold's model.</param>
    public static Unevenness Across(IReadOnlyList<double[,]> folds)
    {
        int classes = folds[0].GetLength(0);
        var sum = new double[classes, classes];
        double agreeing = 0, pairs = 0;
        for (int k = 0; k < classes; k++)
        {
            double all = 0, allOfSquares = 0;
            foreach (var fold in folds)
            {
                double off = 0;
                for (int j = 0; j < classes; j++)
                {
                    sum[k, j] += fold[k, j];
                    if (j != k) off += fold[k, j];
                }
                all += off;
                allOfSquares += off * off;
            }
            pairs += (all * all - allOfSquares) / 2;
            for (int j = 0; j < classes; j++)
            {
                if (j != k) agreeing += (sum[k, j] * sum[k, j] - folds.Sum(fold => fold[k, j] * fold[k, j])) / 2;
            }
        }
        var together = Of(sum);
        if (pairs == 0) return together; // a single fold cannot be compared with another
        double agreement = agreeing / pairs;
        return together with { Agreement = agreement, Spread = SpreadOf(agreement, classes) };
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

    // Pairs of images estimate Σ share² without bias; m cells of mean 1 / m and relative variance v have Σ share² = (1 + v) / m.
    private static double SpreadOf(double agreement, int classes) => Math.Sqrt(Math.Max(0, (classes - 1) * agreement - 1));
}
