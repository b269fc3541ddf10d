namespace MidasNet.Learning;

/// <summary>Golden-section search for the maximum of a function of one variable (Kiefer, "Sequential minimax search for a maximum", 1953).</summary>
internal static class GoldenSection
{
    private static readonly double Ratio = (Math.Sqrt(5) - 1) / 2;

    /// <summary>The middle of the interval that is left; of equally high values, those on the left are kept.</summary>
    /// <param name="function">A function with one maximum in the interval.</param>
    /// <param name="low">The lower end of the interval.</param>
    /// <param name="high">Its upper end.</param>
    /// <param name="sections">Evaluations after the first two; each leaves 0.618 of the interval.</param>
    public static double Maximum(Func<double, double> function, double low, double high, int sections)
    {
        double left = high - Ratio * (high - low), right = low + Ratio * (high - low);
        double atLeft = function(left), atRight = function(right);
        for (int section = 0; section < sections; section++)
        {
            if (atLeft >= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - Ratio * (high - low);
                atLeft = function(left);
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + Ratio * (high - low);
                atRight = function(right);
            }
        }
        return (low + high) / 2;
    }
}
