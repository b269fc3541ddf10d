namespace MidasNet.Learning;

/// <summary>
/// Student's t distribution for integer degrees of freedom, by the finite sums of Abramowitz and Stegun,
/// "Handbook of mathematical functions", 26.7.3 and 26.7.4: exact but for rounding, without a gamma function.
/// </summary>
internal static class StudentT
{
    /// <summary>The t for which |T| &lt; t has the given probability.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not within (0, 1), or there is no degree of freedom.</exception>
    public static double TwoSidedQuantile(double probability, int degreesOfFreedom)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degreesOfFreedom);
        if (!(probability > 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "a probability between 0 and 1 is needed");

        // The angle θ = atan(t / √ν) has bounds, which t has not.
        double low = 0, high = Math.PI / 2;
        for (int halving = 0; halving < 60; halving++)
        {
            double middle = (low + high) / 2;
            if (WithinAngle(middle, degreesOfFreedom) < probability) low = middle;
            else high = middle;
        }
        return Math.Sqrt(degreesOfFreedom) * Math.Tan((low + high) / 2);
    }

    // P(|T| < √ν · tan θ) is, with c = cos θ,
    //   ν even: sin θ · (1 + 1/2 c² + 1·3/2·4 c⁴ + ... up to c^(ν−2))
    //   ν odd:  2/π · (θ + sin θ · (c + 2/3 c³ + 2·4/3·5 c⁵ + ... up to c^(ν−2)))
    private static double WithinAngle(double angle, int degreesOfFreedom)
    {
        bool odd = int.IsOddInteger(degreesOfFreedom);
        double cosine = Math.Cos(angle);
        double term = odd ? cosine : 1, sum = 0;
        for (int power = odd ? 1 : 0; power <= degreesOfFreedom - 2; power += 2)
        {
            sum += term;
            term *= cosine * cosine * (power + 1) / (power + 2);
        }
        double series = Math.Sin(angle) * sum;
        return odd ? 2 / Math.PI * (angle + series) : series;
    }
}
