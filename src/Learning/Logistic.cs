namespace MidasNet.Learning;

/// <summary>The logistic function and its inverse, in double precision.</summary>
internal static class Logistic
{
    /// <summary>1 / (1 + exp(-x)): the probability with log-odds x.</summary>
    public static double Of(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>ln(p / (1 - p)): the log-odds of a probability.</summary>
    public static double Inverse(double p) => Math.Log(p / (1 - p));
}
