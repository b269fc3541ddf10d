namespace MidasNet.Learning;

/// <summary>The share of images that were recognised, measured once on one test set, and how far to trust it.</summary>
public static class ProportionInterval
{
    private const double NormalQuantile = 1.9599639845400545; // 97.5 % of the standard normal distribution lie below

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
}
