using MidasNet.Training;

namespace MidasNet.Labels;

/// <summary>A transition matrix as it was estimated from labels, with 95 % intervals.</summary>
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

    /// <summary>The share of all labels that are right: the diagonal, weighted by <see cref="ClassShares"/>. For complementary labels the contamination.</summary>
    public Interval Right { get; }

    /// <summary>The probability that class <paramref name="actual"/> carries label <paramref name="given"/>.</summary>
    public Interval this[int actual, int given] => new(Matrix[actual, given], low[actual, given], high[actual, given]);

    /// <summary>The wrong label that a class carries most often.</summary>
    public int PartnerOf(int actual) => Enumerable.Range(0, Classes).Where(given => given != actual).MaxBy(given => Matrix[actual, given]);
}
