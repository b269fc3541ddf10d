namespace MidasNet.Checks;

internal static partial class Reference
{
    /// <summary>y[n,c,i,j] = max x[n,c,i·s+u-p,j·s+v-p] over the window's pixels within the image</summary>
    public static double[] MaxPool2d(Pool2dShape s, double[] x) => Pool2d(s, x, static places => places.Max());

    /// <summary>y[n,c,i,j] = mean of x[n,c,i·s+u-p,j·s+v-p] over the window's pixels within the image</summary>
    public static double[] AveragePool2d(Pool2dShape s, double[] x) => Pool2d(s, x, static places => places.Average());

    private static double[] Pool2d(Pool2dShape s, double[] x, Func<List<double>, double> summary)
    {
        int outH = (s.H + 2 * s.Padding - s.WindowH) / s.Stride + 1, outW = (s.W + 2 * s.Padding - s.WindowW) / s.Stride + 1;
        var y = new double[s.N * s.C * outH * outW];
        var places = new List<double>();
        for (int plane = 0; plane < s.N * s.C; plane++)
        {
            for (int i = 0; i < outH; i++)
            {
                for (int j = 0; j < outW; j++)
                {
                    places.Clear();
                    for (int u = 0; u < s.WindowH; u++)
                    {
                        for (int v = 0; v < s.WindowW; v++)
                        {
                            int h = i * s.Stride + u - s.Padding, w = j * s.Stride + v - s.Padding;
                            if (h >= 0 && h < s.H && w >= 0 && w < s.W) places.Add(x[(plane * s.H + h) * s.W + w]);
                        }
                    }
                    y[(plane * outH + i) * outW + j] = summary(places);
                }
            }
        }
        return y;
    }
}
