namespace MidasNet.Learning.Labels;

/// <summary>
/// The maximum-likelihood transition matrix for given class probabilities: maximises Σ_n ln Σ_k p(k | x_n) T[k, given_n] by EM (Dempster, Laird, Rubin
/// 1977), which counts each image for each class in proportion to its probability given image and label. The out-of-fold probabilities of a model
/// trained with forward correction give a far better matrix than those of the first, plain model.
/// </summary>
internal static class PosteriorTransition
{
    private const int MaxSteps = 200, MaxStepsWhenResampled = 8;
    private const double Converged = 1e-7;

    /// <summary>Estimates with bootstrap intervals.</summary>
    /// <param name="posteriors">Calibrated out-of-fold probabilities of the true class.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="pooling">The cells that are equal.</param>
    /// <param name="begin">The initial matrix; a cell of 0 stays 0.</param>
    /// <param name="seed">The seed of the resampling.</param>
    /// <param name="resamplings">The number of bootstrap samples.</param>
    public static TransitionEstimate Estimate(
        OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, TransitionPooling pooling, double[,] begin, ulong seed, int resamplings = 60)
    {
        int classes = posteriors.Classes;
        var weights = new double[given.Length];
        Array.Fill(weights, 1);
        var (matrix, counts) = Climb(posteriors, given, weights, pooling, begin, MaxSteps);
        double[] shares = Shares(counts);
        var resampled = new ResampledMatrices(classes);
        for (int b = 0; b < resamplings; b++)
        {
            var random = new RandomStream(seed, (ulong)b);
            for (int i = 0; i < weights.Length; i++) weights[i] = ResampledMatrices.Poisson(1, ref random);
            var (again, drawn) = Climb(posteriors, given, weights, pooling, matrix, MaxStepsWhenResampled);
            resampled.Add(again, ComplementaryCounts.Right(again, Shares(drawn)));
        }
        return resampled.Around(matrix, shares, ComplementaryCounts.Right(matrix, shares));
    }

    /// <summary>The estimate without intervals, and the expected number of images of each class and label.</summary>
    public static (double[,] Matrix, double[,] Counts) Fit(
        OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, TransitionPooling pooling, double[,] begin)
    {
        var weights = new double[given.Length];
        Array.Fill(weights, 1);
        return Climb(posteriors, given, weights, pooling, begin, MaxSteps);
    }

    /// <summary>The expected number of images of each class and label.</summary>
    private static double[,] ExpectedCounts(OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, ReadOnlySpan<double> weights, double[,] matrix)
    {
        int classes = posteriors.Classes;
        var counts = new double[classes, classes];
        var joint = new double[classes];
        for (int i = 0; i < given.Length; i++)
        {
            if (weights[i] == 0) continue;
            var p = posteriors[i];
            double sum = 0;
            for (int k = 0; k < classes; k++) sum += joint[k] = p[k] * matrix[k, given[i]];
            if (sum <= 0) continue;
            for (int k = 0; k < classes; k++) counts[k, given[i]] += weights[i] * joint[k] / sum;
        }
        return counts;
    }

    private static (double[,] Matrix, double[,] Counts) Climb(
        OutOfFoldPredictions posteriors, ReadOnlySpan<int> given, ReadOnlySpan<double> weights, TransitionPooling pooling, double[,] begin, int steps)
    {
        int classes = posteriors.Classes;
        var labelShares = new double[classes];
        foreach (int label in given) labelShares[label] += 1.0 / given.Length;
        var matrix = begin;
        double[,] counts = matrix;
        for (int step = 0; step < steps; step++)
        {
            counts = ExpectedCounts(posteriors, given, weights, matrix);
            var next = pooling.Fit(counts, labelShares);
            double change = 0;
            for (int k = 0; k < classes; k++)
            {
                for (int j = 0; j < classes; j++) change = Math.Max(change, Math.Abs(next[k, j] - matrix[k, j]));
            }
            matrix = next;
            if (change < Converged) break;
        }
        return (matrix, counts);
    }

    private static double[] Shares(double[,] counts)
    {
        int classes = counts.GetLength(0);
        var shares = new double[classes];
        double all = 0;
        foreach (double count in counts) all += count;
        for (int k = 0; k < classes; k++)
        {
            for (int j = 0; j < classes; j++) shares[k] += counts[k, j] / all;
        }
        return shares;
    }
}
