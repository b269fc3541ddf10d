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
        for (int fold = 0; fold < predictions.Folds; fold++)
        {
            int[] members = [.. Enumerable.Range(0, count).Where(i => predictions.FoldOf(i) == fold)];
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
        return LabelTest.Normal(name, "labels are independent of the images", measured / count, expected / count, Math.Sqrt(variance) / count, above);
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
