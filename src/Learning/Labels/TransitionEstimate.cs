namespace MidasNet.Learning.Labels;

/// <summary>A transition matrix estimated from labels, with 95 % intervals.</summary>
public sealed class TransitionEstimate
{
    private readonly double[,] low, high;

    internal TransitionEstimate(TransitionMatrix matrix, double[,] low, double[,] high, IReadOnlyList<double> classShares, Interval right)
    {
        (Matrix, this.low, this.high) = (matrix, low, high);
        (ClassShares, Right) = (classShares, right);
    }

    /// <summary>The estimate itself: row true, column given.</summary>
    public TransitionMatrix Matrix { get; }

    /// <summary>The number of classes.</summary>
    public int Classes => Matrix.Classes;

    /// <summary>The estimated share of each true class among the images.</summary>
    public IReadOnlyList<double> ClassShares { get; }

    /// <summary>
    /// The share of all labels that are right: the diagonal, weighted by <see cref="ClassShares"/>. For complementary labels this is the contamination.
    /// </summary>
    public Interval Right { get; }

    /// <summary>The probability that class <paramref name="actual"/> carries label <paramref name="given"/>.</summary>
    public Interval this[int actual, int given] => new(Matrix[actual, given], low[actual, given], high[actual, given]);

    /// <summary>Replaces the share of right labels by a better estimate.</summary>
    /// <param name="right">The share and its interval.</param>
    /// <param name="onDiagonal">Whether to replace the diagonal as well.</param>
    internal TransitionEstimate WithRight(Interval right, bool onDiagonal)
    {
        if (!onDiagonal) return new TransitionEstimate(Matrix, low, high, ClassShares, right);
        var (newLow, newHigh) = ((double[,])low.Clone(), (double[,])high.Clone());
        for (int k = 0; k < Classes; k++) (newLow[k, k], newHigh[k, k]) = (right.Low, right.High);
        return new TransitionEstimate(WithDiagonal(Matrix, right.Value), newLow, newHigh, ClassShares, right);
    }

    /// <summary>Replaces the shares of wrong labels by better estimates, and leaves the proportions of the wrong labels of each class.</summary>
    /// <param name="wrongOf">The share of wrong labels of each class.</param>
    /// <param name="wrong">That of the whole set and its interval.</param>
    internal TransitionEstimate WithWrong(IReadOnlyList<double> wrongOf, Interval wrong)
    {
        var (matrix, newLow, newHigh) = (new double[Classes, Classes], new double[Classes, Classes], new double[Classes, Classes]);
        for (int k = 0; k < Classes; k++)
        {
            double before = 1 - Matrix[k, k], factor = before > 0 ? wrongOf[k] / before : 0;
            for (int j = 0; j < Classes; j++)
            {
                if (j == k) continue;
                matrix[k, j] = before > 0 ? Matrix[k, j] * factor : wrongOf[k] / (Classes - 1);
                (newLow[k, j], newHigh[k, j]) = (Math.Min(low[k, j] * factor, matrix[k, j]), Math.Clamp(high[k, j] * factor, matrix[k, j], 1));
            }
            matrix[k, k] = 1 - wrongOf[k];
            newLow[k, k] = Math.Clamp(1 - (1 - low[k, k]) * factor, 0, matrix[k, k]);
            newHigh[k, k] = Math.Clamp(1 - (1 - high[k, k]) * factor, matrix[k, k], 1);
        }
        return new TransitionEstimate(new TransitionMatrix(matrix), newLow, newHigh, ClassShares, wrong.Complement());
    }

    /// <summary>A matrix with one share of right labels for all classes, and wrong labels in the same proportions as before.</summary>
    internal static TransitionMatrix WithDiagonal(TransitionMatrix matrix, double right)
    {
        int classes = matrix.Classes;
        var changed = new double[classes, classes];
        for (int k = 0; k < classes; k++)
        {
            double wrong = 1 - matrix[k, k];
            for (int j = 0; j < classes; j++)
            {
                double share = wrong > 0 ? matrix[k, j] / wrong : 1.0 / (classes - 1);
                changed[k, j] = j == k ? right : (1 - right) * share;
            }
        }
        return new TransitionMatrix(changed);
    }

    /// <summary>
    /// Permutes the true classes. The interval of right labels is combined from those of the cells and therefore too wide.
    /// </summary>
    internal TransitionEstimate WithNames(IReadOnlyList<int> nameOf)
    {
        var (newLow, newHigh) = (new double[Classes, Classes], new double[Classes, Classes]);
        var shares = new double[Classes];
        double right = 0, rightLow = 0, rightHigh = 0;
        for (int k = 0; k < Classes; k++)
        {
            int name = nameOf[k];
            shares[name] = ClassShares[k];
            for (int j = 0; j < Classes; j++) (newLow[name, j], newHigh[name, j]) = (low[k, j], high[k, j]);
            right += ClassShares[k] * Matrix[k, name];
            rightLow += ClassShares[k] * low[k, name];
            rightHigh += ClassShares[k] * high[k, name];
        }
        return new TransitionEstimate(Permuted(Matrix, nameOf), newLow, newHigh, shares, new Interval(right, rightLow, rightHigh));
    }

    /// <summary>Permutes the rows of a matrix.</summary>
    internal static TransitionMatrix Permuted(TransitionMatrix matrix, IReadOnlyList<int> nameOf)
    {
        var permuted = new double[matrix.Classes, matrix.Classes];
        for (int k = 0; k < matrix.Classes; k++)
        {
            for (int j = 0; j < matrix.Classes; j++) permuted[nameOf[k], j] = matrix[k, j];
        }
        return new TransitionMatrix(permuted);
    }
}
