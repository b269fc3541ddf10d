namespace MidasNet.Learning.Labels;

/// <summary>
/// Collects estimates from resampled images (B. Efron, "Bootstrap methods: another look at the jackknife", 1979) for 95 % intervals of each cell.
/// </summary>
internal sealed class ResampledMatrices(int classes)
{
    /// <summary>The default number of bootstrap samples: enough for a stable percentile interval.</summary>
    public const int Usual = 200;

    private readonly List<double[,]> matrices = [];
    private readonly List<double> right = [];

    /// <summary>Adds an estimate.</summary>
    /// <param name="matrix">Row true, column given.</param>
    /// <param name="rightShare">The share of right labels.</param>
    public void Add(double[,] matrix, double rightShare)
    {
        matrices.Add(matrix);
        right.Add(rightShare);
    }

    /// <summary>The intervals around the estimate from the images themselves.</summary>
    public TransitionEstimate Around(double[,] estimate, double[] classShares, double rightShare)
    {
        var (low, high) = (new double[classes, classes], new double[classes, classes]);
        var values = new double[matrices.Count];
        for (int k = 0; k < classes; k++)
        {
            for (int j = 0; j < classes; j++)
            {
                for (int b = 0; b < values.Length; b++) values[b] = matrices[b][k, j];
                (low[k, j], high[k, j]) = Percentiles(values, estimate[k, j]);
            }
        }
        var (rightLow, rightHigh) = Percentiles([.. right], rightShare);
        return new TransitionEstimate(new TransitionMatrix(estimate), low, high, classShares, new Interval(rightShare, rightLow, rightHigh));
    }

    /// <summary>A Poisson variate: the number of times that an image, or a count of images, is drawn in a bootstrap sample.</summary>
    public static double Poisson(double mean, ref RandomStream random)
    {
        const double Many = 60;
        if (mean > Many) return Math.Max(0, Math.Round(random.NextGaussian(mean, Math.Sqrt(mean))));
        // Knuth, "Seminumerical algorithms", 3.4.1.
        double limit = Math.Exp(-mean), product = random.NextDouble();
        int drawn = 0;
        while (product > limit)
        {
            product *= random.NextDouble();
            drawn++;
        }
        return drawn;
    }

    // The interval always contains the estimate: resampled values may all lie to one side of it where a probability is near 0.
    private static (double Low, double High) Percentiles(double[] values, double estimate)
    {
        double[] sorted = [.. values.Order()];
        double At(double share) => sorted[Math.Clamp((int)Math.Round(share * (sorted.Length - 1)), 0, sorted.Length - 1)];
        return (Math.Min(At(0.025), estimate), Math.Max(At(0.975), estimate));
    }
}
