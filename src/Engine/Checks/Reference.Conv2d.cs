namespace MidasNet.Checks;

internal static partial class Reference
{
    /// <summary>y[n,o,i,j] = f(b[o] + Σ_(c,u,v) x[n,c,i·s+u-p,j·s+v-p] · w[o,c,u,v]), with zeros outside the image; c counts the channels of the group of o; b may be null</summary>
    public static double[] Conv2d(Conv2dShape s, Func<double, double> f, double[] x, double[] w, double[]? b)
    {
        int outH = (s.H + 2 * s.Padding - s.KernelH) / s.Stride + 1, outW = (s.W + 2 * s.Padding - s.KernelW) / s.Stride + 1;
        var y = new double[s.N * s.O * outH * outW];
        for (int n = 0; n < s.N; n++)
        {
            for (int o = 0; o < s.O; o++)
            {
                for (int i = 0; i < outH; i++)
                {
                    for (int j = 0; j < outW; j++)
                    {
                        double sum = b is null ? 0 : b[o];
                        int first = o / (s.O / s.Groups) * (s.C / s.Groups);
                        for (int c = 0; c < s.C / s.Groups; c++)
                        {
                            for (int u = 0; u < s.KernelH; u++)
                            {
                                for (int v = 0; v < s.KernelW; v++)
                                {
                                    int h = i * s.Stride + u - s.Padding, column = j * s.Stride + v - s.Padding;
                                    if (h < 0 || h >= s.H || column < 0 || column >= s.W) continue;
                                    sum += x[((n * s.C + first + c) * s.H + h) * s.W + column] * w[((o * (s.C / s.Groups) + c) * s.KernelH + u) * s.KernelW + v];
                                }
                            }
                        }
                        y[((n * s.O + o) * outH + i) * outW + j] = f(sum);
                    }
                }
            }
        }
        return y;
    }
}
