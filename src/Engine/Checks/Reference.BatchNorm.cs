namespace MidasNet.Checks;

internal static partial class Reference
{
    /// <summary>mean[c] = mean of x[n,c,a] over n and a; variance[c] = mean of (x - mean[c])²</summary>
    public static (double[] Mean, double[] Variance) BatchStatistics(ChannelShape s, double[] x)
    {
        double[] mean = new double[s.C], variance = new double[s.C];
        for (int c = 0; c < s.C; c++)
        {
            for (int n = 0; n < s.N; n++)
            {
                for (int a = 0; a < s.Area; a++) mean[c] += x[(n * s.C + c) * s.Area + a] / (s.N * s.Area);
            }
            for (int n = 0; n < s.N; n++)
            {
                for (int a = 0; a < s.Area; a++)
                {
                    double distance = x[(n * s.C + c) * s.Area + a] - mean[c];
                    variance[c] += distance * distance / (s.N * s.Area);
                }
            }
        }
        return (mean, variance);
    }

    /// <summary>y = f(gamma[c] · (x - mean[c]) / √(variance[c] + epsilon) + beta[c])</summary>
    public static double[] BatchNorm(
        ChannelShape s, Func<double, double> f, double epsilon, double[] x, double[] mean, double[] variance, double[] gamma, double[] beta)
    {
        var y = new double[x.Length];
        for (int n = 0; n < s.N; n++)
        {
            for (int c = 0; c < s.C; c++)
            {
                for (int a = 0; a < s.Area; a++)
                {
                    int i = (n * s.C + c) * s.Area + a;
                    y[i] = f(gamma[c] * (x[i] - mean[c]) / Math.Sqrt(variance[c] + epsilon) + beta[c]);
                }
            }
        }
        return y;
    }

    /// <summary>The same with the statistics of x itself.</summary>
    public static double[] BatchNorm(ChannelShape s, Func<double, double> f, double epsilon, double[] x, double[] gamma, double[] beta)
    {
        var (mean, variance) = BatchStatistics(s, x);
        return BatchNorm(s, f, epsilon, x, mean, variance, gamma, beta);
    }
}
