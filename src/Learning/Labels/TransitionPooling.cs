namespace MidasNet.Learning.Labels;

/// <summary>
/// The cells of a transition matrix that are treated as equal. With a few thousand images each cell has a relative error of about 10 %; where a test
/// finds no difference between cells, their mean is the better estimate of each.
/// </summary>
internal sealed class TransitionPooling
{
    private const double Doubt = 0.01; // for all rows together: cells with a smaller p-value differ

    private readonly bool[] rowIsUniform;

    private TransitionPooling(bool[] rowIsUniform, bool oneDiagonal) => (this.rowIsUniform, OneDiagonal) = (rowIsUniform, oneDiagonal);

    /// <summary>Whether all diagonal cells are equal.</summary>
    public bool OneDiagonal { get; }

    /// <summary>No cells are equal.</summary>
    public static TransitionPooling None(int classes) => new(new bool[classes], false);

    /// <summary>All rows are uniform off the diagonal, and all diagonal cells are equal.</summary>
    public static TransitionPooling All(int classes) => new([.. Enumerable.Repeat(true, classes)], true);

    /// <summary>Pools the rows whose counts off the diagonal do not differ, and the diagonal if its shares do not.</summary>
    public static TransitionPooling Tested(double[,] counts)
    {
        int classes = counts.GetLength(0);
        var uniform = new bool[classes];
        for (int k = 0; k < classes; k++)
        {
            var (statistic, degrees) = Unevenness.OfRow(counts, k);
            uniform[k] = degrees == 0 || ChiSquared.UpperTail(statistic, degrees) > Doubt / classes;
        }
        return new TransitionPooling(uniform, DiagonalIsEven(counts));
    }

    /// <summary>All rows are uniform off the diagonal; the diagonal is pooled if its shares do not differ.</summary>
    public static TransitionPooling UniformRows(double[,] counts) => new([.. Enumerable.Repeat(true, counts.GetLength(0))], DiagonalIsEven(counts));

    /// <summary>The maximum-likelihood matrix with these cells equal, for counts (or expected counts) of images: row true, column given.</summary>
    /// <param name="counts">The number of images of each class and label.</param>
    /// <param name="labelShares">The shares of the labels: the row of a class without images.</param>
    public double[,] Fit(double[,] counts, ReadOnlySpan<double> labelShares)
    {
        int classes = counts.GetLength(0);
        double all = 0, onDiagonal = 0;
        for (int k = 0; k < classes; k++)
        {
            all += RowSum(counts, k);
            onDiagonal += counts[k, k];
        }

        var t = new double[classes, classes];
        for (int k = 0; k < classes; k++)
        {
            double row = RowSum(counts, k), off = row - counts[k, k];
            double diagonal = OneDiagonal ? onDiagonal / all : row > 0 ? counts[k, k] / row : labelShares[k];
            for (int j = 0; j < classes; j++)
            {
                double share = rowIsUniform[k] || off <= 0 ? 1.0 / (classes - 1) : counts[k, j] / off;
                t[k, j] = j == k ? diagonal : (1 - diagonal) * share;
            }
        }
        return t;
    }

    /// <summary>Each row of counts divided by its sum; equal shares in an empty row.</summary>
    public static TransitionMatrix Shares(double[,] counts)
    {
        int classes = counts.GetLength(0);
        var equal = new double[classes];
        Array.Fill(equal, 1.0 / classes);
        return new TransitionMatrix(None(classes).Fit(counts, equal));
    }

    private static bool DiagonalIsEven(double[,] counts) =>
        ChiSquared.UpperTail(DiagonalUnevenness(counts), Math.Max(1, counts.GetLength(0) - 1)) > Doubt;

    // Chi-squared of K shares against one.
    private static double DiagonalUnevenness(double[,] counts)
    {
        int classes = counts.GetLength(0);
        double all = 0, right = 0;
        for (int k = 0; k < classes; k++)
        {
            all += RowSum(counts, k);
            right += counts[k, k];
        }
        double share = right / all, statistic = 0;
        if (share is 0 or 1) return 0;
        for (int k = 0; k < classes; k++)
        {
            double row = RowSum(counts, k), off = counts[k, k] - share * row;
            if (row > 0) statistic += off * off / (row * share * (1 - share));
        }
        return statistic;
    }

    private static double RowSum(double[,] counts, int row)
    {
        double sum = 0;
        for (int j = 0; j < counts.GetLength(1); j++) sum += counts[row, j];
        return sum;
    }
}
