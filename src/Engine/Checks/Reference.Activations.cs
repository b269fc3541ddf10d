namespace MidasNet.Checks;

/// <summary>
/// The formulas of <see cref="Device"/> over doubles: plain loops in the order of the formula, sharing nothing with any kernel but the geometry.
/// Only forwards are here; backwards are checked by central differences of them.
/// </summary>
internal static partial class Reference
{
    /// <summary>x</summary>
    public static double Identity(double x) => x;

    /// <summary>max(x, 0)</summary>
    public static double Relu(double x) => x > 0 ? x : 0;

    /// <summary>x for x ≥ 0, slope · x below</summary>
    public static double LeakyRelu(double x, double slope) => x >= 0 ? x : slope * x;

    /// <summary>1 / (1 + e^-x)</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>Φ(x) = ½ + e^(-x²/2) / √2π · (x + x³/3 + x⁵/(3·5) + ...) (Marsaglia, Journal of Statistical Software 11, 2004)</summary>
    public static double NormalDistribution(double x)
    {
        // Beyond 9 the rest is 1e-19, and the series would overflow further out.
        if (Math.Abs(x) > 9) return x < 0 ? 0 : 1;
        double sum = x, term = x;
        for (int i = 3; Math.Abs(term) > 1e-18; i += 2)
        {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
    }

    /// <summary>y[i] = f(x[i])</summary>
    public static double[] Activate(Func<double, double> f, double[] x)
    {
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++) y[i] = f(x[i]);
        return y;
    }
}
