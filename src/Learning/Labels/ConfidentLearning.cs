namespace MidasNet.Learning.Labels;

/// <summary>
/// Counts how often a label is given where a model is confident of another class (C. Northcutt, L. Jiang, I. Chuang, "Confident learning: estimating
/// uncertainty in dataset labels", JAIR 2021). It is valid only for labels that name the true class more often than any other class.
/// </summary>
internal sealed class ConfidentLearning
{
    private readonly double[] thresholds;
    private readonly double[] labelCounts;
    private readonly int classes;

    /// <summary>Computes the thresholds t[k]: the mean probability of class k among the images labelled k.</summary>
    public ConfidentLearning(OutOfFoldPredictions predictions, ReadOnlySpan<int> given)
    {
        classes = predictions.Classes;
        thresholds = new double[classes];
        labelCounts = new double[classes];
        for (int i = 0; i < given.Length; i++)
        {
            thresholds[given[i]] += predictions[i][given[i]];
            labelCounts[given[i]]++;
        }
        for (int k = 0; k < classes; k++) thresholds[k] = labelCounts[k] > 0 ? thresholds[k] / labelCounts[k] : double.PositiveInfinity;
    }

    /// <summary>The confident class: the most likely of those that reach their thresholds; -1 for none.</summary>
    public int ConfidentClass(ReadOnlySpan<float> probabilities)
    {
        int best = -1;
        for (int k = 0; k < classes; k++)
        {
            if (probabilities[k] >= thresholds[k] && (best < 0 || probabilities[k] > probabilities[best])) best = k;
        }
        return best;
    }

    /// <summary>The matrix from the confident joint, calibrated to the counts of the labels, with bootstrap intervals.</summary>
    public TransitionEstimate Estimate(OutOfFoldPredictions predictions, ReadOnlySpan<int> given, ulong seed)
    {
        var counts = new double[classes, classes]; // row confident class, column given
        for (int i = 0; i < given.Length; i++)
        {
            int k = ConfidentClass(predictions[i]);
            if (k >= 0) counts[k, given[i]]++;
        }
        var resampled = new ResampledMatrices(classes);
        var random = new RandomStream(seed);
        for (int b = 0; b < ResampledMatrices.Usual; b++)
        {
            // The images of a cell are drawn together: their number is Poisson-distributed.
            var drawn = new double[classes, classes];
            for (int k = 0; k < classes; k++)
            {
                for (int j = 0; j < classes; j++) drawn[k, j] = ResampledMatrices.Poisson(counts[k, j], ref random);
            }
            var again = Calibrate(drawn);
            resampled.Add(again.Matrix, again.Right);
        }
        var (matrix, shares, right) = Calibrate(counts);
        var estimate = resampled.Around(matrix, shares, right);
        // An empty cell is empty in each of the samples, which says nothing about how many images it may hold.
        double counted = counts.Cast<double>().Sum(), onDiagonal = Enumerable.Range(0, classes).Sum(k => counts[k, k]);
        double low = Math.Min(estimate.Right.Low, Interval.Wilson((long)onDiagonal, Math.Max(1, (long)counted)).Low);
        return estimate.WithRight(estimate.Right with { Low = low }, onDiagonal: false);
    }

    // Each label keeps its number of images in the joint.
    private (double[,] Matrix, double[] ClassShares, double Right) Calibrate(double[,] counts)
    {
        var joint = new double[classes, classes];
        for (int j = 0; j < classes; j++)
        {
            double column = 0;
            for (int k = 0; k < classes; k++) column += counts[k, j];
            if (column == 0) joint[j, j] = labelCounts[j];
            else for (int k = 0; k < classes; k++) joint[k, j] = counts[k, j] / column * labelCounts[j];
        }

        double all = labelCounts.Sum(), right = 0;
        double[] labelShares = [.. labelCounts.Select(count => count / all)];
        var shares = new double[classes];
        for (int k = 0; k < classes; k++)
        {
            for (int j = 0; j < classes; j++) shares[k] += joint[k, j] / all;
            right += joint[k, k] / all;
        }
        return (TransitionPooling.None(classes).Fit(joint, labelShares), shares, right);
    }
}
