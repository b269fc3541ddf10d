namespace MidasNet.Learning.Labels;

/// <summary>
/// Tests whether labels depend on predictions, by a statistic a(i, label) of each image. If they do not, permuting the labels within a fold leaves the
/// distribution of Σ a(i, given[i]) unchanged. Its mean and variance over all permutations are known exactly (W. Hoeffding, "A combinatorial central
/// limit theorem", 1951), so that neither the shares of the classes nor the calibration of the model matter:
/// <code>
/// E = 1/n Σ_i Σ_j a(i, given[j])     V = 1/(n-1) Σ_i Σ_j (a(i, given[j]) - mean of row i - mean of column j + mean)²
/// </code>
/// </summary>
internal static class PermutationTest
{
    // The sum over few images is not normally distributed far from its mean. Small probabilities are counted there, in as many permutations as show the
    // significance of an audit; those that are not small after all end it early (Besag and Clifford, "Sequential Monte Carlo p-values", 1991).
    private const int FewImages = 500, MaxPermutations = 100_000, EnoughHits = 50;
    private const double Small = 0.01;
    private const ulong Seed = 0x7065726D757465;

    /// <summary>Writes an image's statistic for each possible label.</summary>
    public delegate void Statistics(ReadOnlySpan<float> probabilities, Span<double> statistics);

    /// <summary>Tests by the mean of the statistic over all images.</summary>
    /// <param name="name">The name of the statistic.</param>
    /// <param name="predictions">Out-of-fold predictions, which do not depend on the labels of their fold.</param>
    /// <param name="given">The label of each image.</param>
    /// <param name="statistics">The statistic; it may depend on the prediction and the label only.</param>
    /// <param name="above">True if large means contradict independence, false if small means do.</param>
    public static LabelTest Of(string name, OutOfFoldPredictions predictions, ReadOnlySpan<int> given, Statistics statistics, bool above)
    {
        int count = predictions.Count, classes = predictions.Classes;
        var all = new double[count * classes];
        for (int i = 0; i < count; i++) statistics(predictions[i], all.AsSpan(i * classes, classes));

        double measured = 0, expected = 0, variance = 0;
        int[][] folds = [.. Enumerable.Range(0, predictions.Folds).Select(fold => Enumerable.Range(0, count).Where(i => predictions.FoldOf(i) == fold).ToArray())];
        foreach (int[] members in folds)
        {
            var labels = new double[classes];
            foreach (int i in members)
            {
                labels[given[i]]++;
                measured += all[i * classes + given[i]];
            }
            var (mean, square) = Moments(all, members, labels);
            expected += mean;
            variance += square;
        }
        var test = LabelTest.Normal(name, "labels are independent of the images", measured / count, expected / count, Math.Sqrt(variance) / count, above);
        return count > FewImages || test.PValue > Small ? test : test with { PValue = Counted(all, folds, given, measured, above, test.PValue) };
    }

    /// <summary>The share of permutations whose sum is at least as extreme.</summary>
    private static double Counted(double[] all, int[][] folds, ReadOnlySpan<int> given, double measured, bool above, double approximate)
    {
        int classes = all.Length / given.Length, hits = 0, permutations = 0;
        int[] labels = [.. given];
        int[][] labelsOf = [.. folds.Select(members => members.Select(i => labels[i]).ToArray())];
        double tolerance = 1e-9 * Math.Max(1, Math.Abs(measured)); // equal sums in another order
        var random = new RandomStream(Seed);
        while (permutations < MaxPermutations && hits < EnoughHits)
        {
            double sum = 0;
            for (int fold = 0; fold < folds.Length; fold++)
            {
                random.Shuffle(labelsOf[fold].AsSpan());
                for (int n = 0; n < labelsOf[fold].Length; n++) sum += all[folds[fold][n] * classes + labelsOf[fold][n]];
            }
            permutations++;
            if (above ? sum >= measured - tolerance : sum <= measured + tolerance) hits++;
        }
        return hits > 0 ? (hits + 1.0) / (permutations + 1) : Math.Min(approximate, 1.0 / (permutations + 1));
    }

    private static (double Mean, double Variance) Moments(double[] all, int[] members, double[] labels)
    {
        int n = members.Length, classes = labels.Length;
        var rows = new double[n];
        var columns = new double[classes];
        double total = 0;
        for (int r = 0; r < n; r++)
        {
            for (int c = 0; c < classes; c++)
            {
                double a = all[members[r] * classes + c];
                rows[r] += a * labels[c] / n;
                columns[c] += a / n;
            }
            total += rows[r];
        }
        double mean = total / n, squares = 0;
        for (int r = 0; r < n; r++)
        {
            for (int c = 0; c < classes; c++)
            {
                double d = all[members[r] * classes + c] - rows[r] - columns[c] + mean;
                squares += labels[c] * d * d;
            }
        }
        return (total, n < 2 ? 0 : squares / (n - 1));
    }
}
