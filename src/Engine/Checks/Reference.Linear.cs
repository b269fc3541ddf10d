namespace MidasNet.Checks;

internal static partial class Reference
{
    /// <summary>y[n,o] = f(b[o] + Σ_i x[n,i] · w[o,i]); b may be null</summary>
    public static double[] Linear(LinearShape s, Func<double, double> f, double[] x, double[] w, double[]? b)
    {
        var y = new double[s.N * s.Out];
        for (int n = 0; n < s.N; n++)
        {
            for (int o = 0; o < s.Out; o++)
            {
                double sum = b is null ? 0 : b[o];
                for (int i = 0; i < s.In; i++) sum += x[n * s.In + i] * w[o * s.In + i];
                y[n * s.Out + o] = f(sum);
            }
        }
        return y;
    }
}
