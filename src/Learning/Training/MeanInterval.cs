namespace MidasNet.Learning;

/// <summary>The mean of repeated measurements (folds, seeds) and how far to trust it.</summary>
public static class MeanInterval
{
    /// <summary>
    /// The mean with its 95 % interval after Student ("The probable error of a mean", 1908): mean ± t · s / √n with n − 1 degrees
    /// of freedom. With a single value the ends are NaN. The interval of a share may reach beyond 0 or 1: that is not cut off,
    /// since it shows that there are too few measurements.
    /// </summary>
    /// <remarks>The folds of a cross-validation share training data, so that for them the interval is rather too narrow.</remarks>
    /// <exception cref="ArgumentException">There is no value, or one is not finite.</exception>
    public static Interval Of(params ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) throw new ArgumentException("a mean needs at least one value", nameof(values));
        double sum = 0;
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) throw new ArgumentException($"a mean needs finite values, found {value}", nameof(values));
            sum += value;
        }
        double mean = sum / values.Length;
        if (values.Length == 1) return new Interval(mean, double.NaN, double.NaN);

        double squares = 0;
        foreach (double value in values) squares += (value - mean) * (value - mean);
        double standardError = Math.Sqrt(squares / (values.Length - 1) / values.Length);
        double half = StudentT.TwoSidedQuantile(0.95, values.Length - 1) * standardError;
        return new Interval(mean, mean - half, mean + half);
    }
}
