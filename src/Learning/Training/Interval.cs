namespace MidasNet.Learning;

/// <summary>A measured value with the interval that holds the true one with 95 % confidence.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">The lower end; NaN where it is unknown.</param>
/// <param name="High">The upper end; NaN where it is unknown.</param>
public readonly record struct Interval(double Value, double Low, double High)
{
    /// <summary>97.5 % of the standard normal distribution lie below.</summary>
    internal const double NormalQuantile = 1.9599639845400545;

    /// <summary>Whether the ends are known: one measurement alone says nothing about its spread.</summary>
    public bool HasEnds => !double.IsNaN(Low) && !double.IsNaN(High);

    /// <summary>
    /// The mean with its 95 % interval after Student ("The probable error of a mean", 1908): mean ± t · s / √n with n − 1 degrees
    /// of freedom. With a single value the ends are NaN. The interval of a share may reach beyond 0 or 1.
    /// </summary>
    /// <remarks>The folds of a cross-validation share training data, so that for them the interval is rather too narrow.</remarks>
    /// <exception cref="ArgumentException">There is no value, or one is not finite.</exception>
    public static Interval Mean(params ReadOnlySpan<double> values)
    {
        if (values.IsEmpty) throw new ArgumentException("a mean needs at least one value", nameof(values));
        double sum = 0;
        foreach (double value in values)
        {
            if (!double.IsFinite(value)) throw new ArgumentException(FormattableString.Invariant($"a mean needs finite values, found {value}"), nameof(values));
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

    /// <summary>The mean of shares, see <see cref="Mean"/>, its interval cut off at 0 and 1: a mean beyond them is not possible.</summary>
    internal static Interval MeanShare(params ReadOnlySpan<double> shares) => Mean(shares).Within(0, 1);

    /// <summary>
    /// The share with its 95 % score interval (Wilson, "Probable inference, the law of succession, and statistical inference",
    /// 1927), which stays within 0 .. 1 and holds for shares near 1, where the textbook's p ± z·√(p(1−p)/n) fails.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">There are no trials, or the hits are not within 0 .. trials.</exception>
    public static Interval Wilson(long hits, long trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trials);
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, trials);

        double n = trials, p = hits / n, z2 = NormalQuantile * NormalQuantile;
        double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
        double half = NormalQuantile / (1 + z2 / n) * Math.Sqrt(p * (1 - p) / n + z2 / (4 * n * n));
        // At the very ends the exact value is 0 or 1, and rounding must not step over it.
        return new Interval(p, hits == 0 ? 0 : centre - half, hits == trials ? 1 : centre + half);
    }

    /// <summary>An accuracy by the images it was measured on, see <see cref="Wilson"/>.</summary>
    /// <param name="accuracy">The share that was recognised.</param>
    /// <param name="images">The number of images.</param>
    internal static Interval OfAccuracy(double accuracy, long images) => Wilson((long)Math.Round(accuracy * images), images);

    /// <summary>The mean accuracy of several networks, see <see cref="Mean"/>, or that of a single one by the images it was measured on, see <see cref="OfAccuracy"/>.</summary>
    /// <param name="accuracies">One for each network, at least one.</param>
    /// <param name="images">Images that a single accuracy was measured on.</param>
    internal static Interval OfAccuracies(IReadOnlyList<double> accuracies, int images)
    {
        ArgumentNullException.ThrowIfNull(accuracies);
        return accuracies.Count == 1 ? OfAccuracy(accuracies[0], images) : MeanShare([.. accuracies]);
    }

    /// <summary>The share of all others: 1 minus this one.</summary>
    internal Interval Complement() => new(1 - Value, 1 - High, 1 - Low);

    /// <summary>The interval within the values that are possible, 0 .. 1 for a share, -1 .. 1 for the difference of two.</summary>
    internal Interval Within(double min, double max) => this with { Low = Math.Max(Low, min), High = Math.Min(High, max) };

    /// <summary>Writes a share as a percentage: <c>91.2 % (90.4 to 92.0)</c>, or <c>91.2 %</c> if the ends are unknown.</summary>
    public string ToPercent(int decimals = 1) => Percentage.Of(Value, decimals) + Ends(100, decimals);

    /// <summary>Writes the ends of a share as a percentage: <c>90.4 % to 92.0 %</c>.</summary>
    public string EndsToPercent(int decimals = 1) => $"{Percentage.Of(Low, decimals)} to {Percentage.Of(High, decimals)}";

    /// <summary>Writes the numbers as they are: <c>0.312 (0.290 to 0.334)</c>.</summary>
    public string ToNumber(int decimals = 3) => Percentage.Fixed(Value, decimals) + Ends(1, decimals);

    /// <inheritdoc/>
    public override string ToString() => ToNumber();

    private string Ends(double factor, int decimals) =>
        HasEnds ? $" ({Percentage.Fixed(factor * Low, decimals)} to {Percentage.Fixed(factor * High, decimals)})" : "";
}
