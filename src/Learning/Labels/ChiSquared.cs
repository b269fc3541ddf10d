namespace MidasNet.Learning.Labels;

/// <summary>Tail probabilities of the chi-squared and the normal distribution.</summary>
internal static class ChiSquared
{
    private const int MaxTerms = 100_000;
    private const double Precision = 1e-15;

    /// <summary>The probability that a chi-squared variable exceeds <paramref name="value"/>: Q(degrees / 2, value / 2).</summary>
    /// <param name="value">0 or more.</param>
    /// <param name="degrees">Degrees of freedom, above 0.</param>
    public static double UpperTail(double value, double degrees)
    {
        if (!(degrees > 0))
            throw new ArgumentOutOfRangeException(nameof(degrees), degrees, "a chi-squared variable has at least one degree of freedom");
        if (double.IsNaN(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "a statistic is a number");
        double a = degrees / 2, x = value / 2;
        if (x <= 0) return 1;
        if (double.IsPositiveInfinity(x)) return 0;
        // Each expansion is used where it converges fast (Abramowitz and Stegun 6.5.29 and 6.5.31).
        return Math.Clamp(x < a + 1 ? 1 - LowerBySeries(a, x) : UpperByFraction(a, x), 0, 1);
    }

    /// <summary>The probability that a standard normal variable exceeds <paramref name="z"/>.</summary>
    public static double NormalUpperTail(double z) => z >= 0 ? UpperTail(z * z, 1) / 2 : 1 - UpperTail(z * z, 1) / 2;

    /// <summary>P(a, x) = e^(a ln x - x - ln Γ(a)) Σ xⁿ / (a (a+1) ... (a+n))</summary>
    private static double LowerBySeries(double a, double x)
    {
        double term = 1 / a, sum = term;
        for (int n = 1; n < MaxTerms && term > sum * Precision; n++)
        {
            term *= x / (a + n);
            sum += term;
        }
        return sum * Math.Exp(a * Math.Log(x) - x - LogGamma(a));
    }

    /// <summary>The continued fraction of Q(a, x), by Lentz's method.</summary>
    private static double UpperByFraction(double a, double x)
    {
        const double Tiny = 1e-300;
        double b = x + 1 - a, c = 1 / Tiny, d = 1 / b, fraction = d;
        for (int n = 1; n < MaxTerms; n++)
        {
            double numerator = -n * (n - a);
            b += 2;
            d = 1 / NotZero(numerator * d + b);
            c = NotZero(b + numerator / c);
            fraction *= d * c;
            if (Math.Abs(d * c - 1) < Precision) break;
        }
        return fraction * Math.Exp(a * Math.Log(x) - x - LogGamma(a));

        static double NotZero(double value) => Math.Abs(value) < Tiny ? Tiny : value;
    }

    /// <summary>ln Γ(x) for x > 0 (C. Lanczos, "A precision approximation of the gamma function", 1964; g = 7, nine terms).</summary>
    private static double LogGamma(double x)
    {
        ReadOnlySpan<double> coefficients =
        [
            0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
            12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        if (x < 0.5) return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        x -= 1;
        double sum = coefficients[0], t = x + 7.5;
        for (int i = 1; i < coefficients.Length; i++) sum += coefficients[i] / (x + i);
        return 0.5 * Math.Log(2 * Math.PI) + (x + 0.5) * Math.Log(t) - t + Math.Log(sum);
    }
}
