namespace MidasNet.Learning.Labels;

/// <summary>
/// Estimates the transition matrix of complementary labels from plain predictions: groups images by their least likely class, and counts the labels in
/// the most confident half of each group. Averaging predictions instead (Yu et al., ECCV 2018) makes the diagonal much too large, since an imperfect
/// model blurs the minimum at the true class.
/// </summary>
internal static class ComplementaryCounts
{
    /// <summary>Counts, pools the cells that do not differ, and resamples.</summary>
    /// <param name="groups">The images by their least likely class.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="isUniform">Whether all wrong classes are known to be equally likely; else each row is tested.</param>
    /// <param name="seed">The seed of the resampling.</param>
    public static TransitionEstimate Estimate(ClassGroups groups, ReadOnlySpan<int> given, bool isUniform, ulong seed)
    {
        var counts = groups.Count(given, ClassGroups.ConfidentHalf);
        int classes = counts.GetLength(0);
        var pooling = isUniform ? TransitionPooling.All(classes) : TransitionPooling.Tested(counts);
        var labelShares = new double[classes];
        var classShares = new double[classes];
        for (int i = 0; i < given.Length; i++)
        {
            labelShares[given[i]] += 1.0 / given.Length;
            classShares[groups.GroupOf[i]] += 1.0 / given.Length;
        }

        var resampled = new ResampledMatrices(classes);
        var random = new RandomStream(seed);
        var drawn = new double[classes, classes];
        for (int b = 0; b < ResampledMatrices.Usual; b++)
        {
            for (int k = 0; k < classes; k++)
            {
                for (int j = 0; j < classes; j++) drawn[k, j] = ResampledMatrices.Poisson(counts[k, j], ref random);
            }
            var matrix = pooling.Fit(drawn, labelShares);
            resampled.Add(matrix, Right(matrix, classShares));
        }
        var estimate = pooling.Fit(counts, labelShares);
        return resampled.Around(estimate, classShares, Right(estimate, classShares));
    }

    /// <summary>The share of right labels.</summary>
    internal static double Right(double[,] matrix, ReadOnlySpan<double> classShares)
    {
        double right = 0;
        for (int k = 0; k < classShares.Length; k++) right += classShares[k] * matrix[k, k];
        return right;
    }
}
