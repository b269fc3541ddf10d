namespace MidasNet;

/// <summary>
/// The transition from true classes to given labels: entry [k, j] is the probability that an image of class k carries label j. Rows sum to 1.
/// </summary>
public sealed class TransitionMatrix
{
    private readonly double[,] probabilities;

    /// <summary>Takes a square matrix of probabilities.</summary>
    /// <exception cref="ArgumentException">It is not square, an entry is not a probability, or a row does not sum to 1 within 1e-6.</exception>
    public TransitionMatrix(double[,] probabilities)
    {
        ArgumentNullException.ThrowIfNull(probabilities);
        Classes = probabilities.GetLength(0);
        if (Classes == 0 || probabilities.GetLength(1) != Classes)
            throw new ArgumentException($"a transition matrix is square, this one is {Classes}x{probabilities.GetLength(1)}", nameof(probabilities));
        for (int k = 0; k < Classes; k++)
        {
            double sum = 0;
            for (int j = 0; j < Classes; j++)
            {
                if (!(probabilities[k, j] is >= 0 and <= 1))
                    throw new ArgumentException(FormattableString.Invariant($"entry [{k}, {j}] is {probabilities[k, j]}, not a probability"), nameof(probabilities));
                sum += probabilities[k, j];
            }
            if (Math.Abs(sum - 1) > 1e-6) throw new ArgumentException(FormattableString.Invariant($"row {k} sums to {sum}, not to 1"), nameof(probabilities));
        }
        this.probabilities = (double[,])probabilities.Clone();
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The probability that class <paramref name="actual"/> carries label <paramref name="given"/>.</summary>
    public double this[int actual, int given] => probabilities[actual, given];

    /// <summary>One probability on the diagonal, the rest spread evenly: 1 is clean, 1 - noise is symmetric noise, near 0 is complementary labels.</summary>
    /// <param name="classes">At least two.</param>
    /// <param name="diagonal">The probability that a label is right.</param>
    public static TransitionMatrix Uniform(int classes, double diagonal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if (diagonal is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(diagonal), diagonal, "a probability is 0 to 1");
        var t = new double[classes, classes];
        for (int k = 0; k < classes; k++)
        {
            for (int j = 0; j < classes; j++) t[k, j] = k == j ? diagonal : (1 - diagonal) / (classes - 1);
        }
        return new TransitionMatrix(t);
    }

    /// <summary>The largest difference of an entry from the same one of another matrix.</summary>
    /// <exception cref="ArgumentException">The other matrix has another number of classes.</exception>
    internal double MaxDifference(TransitionMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Classes != Classes) throw new ArgumentException($"a matrix of {other.Classes} classes differs throughout from one of {Classes}", nameof(other));
        double largest = 0;
        for (int k = 0; k < Classes; k++)
        {
            for (int j = 0; j < Classes; j++) largest = Math.Max(largest, Math.Abs(probabilities[k, j] - other[k, j]));
        }
        return largest;
    }

    /// <summary>True if any class can carry this label, with a probability that is not 0 in single precision either.</summary>
    internal bool CanOccur(int given)
    {
        for (int k = 0; k < Classes; k++)
        {
            if ((float)probabilities[k, given] > 0) return true;
        }
        return false;
    }
}
