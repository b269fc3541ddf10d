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

    /// <summary>y[i] = f(x[i])</summary>
    public static double[] Activate(Func<double, double> f, double[] x)
    {
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++) y[i] = f(x[i]);
        return y;
    }
}
