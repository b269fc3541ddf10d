namespace MidasNet.Checks;

internal static partial class Reference
{
    /// <summary>y[i] = a[i] + b[i]</summary>
    public static double[] Add(double[] a, double[] b)
    {
        var y = new double[a.Length];
        for (int i = 0; i < a.Length; i++) y[i] = a[i] + b[i];
        return y;
    }

    /// <summary>y[i] = a[i] · b[i]</summary>
    public static double[] Multiply(double[] a, double[] b)
    {
        var y = new double[a.Length];
        for (int i = 0; i < a.Length; i++) y[i] = a[i] * b[i];
        return y;
    }

    /// <summary>y[i] = a[i] / b[i]</summary>
    public static double[] Divide(double[] a, double[] b)
    {
        var y = new double[a.Length];
        for (int i = 0; i < a.Length; i++) y[i] = a[i] / b[i];
        return y;
    }

    /// <summary>y[i] = factor · x[i]</summary>
    public static double[] Scale(double factor, double[] x)
    {
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++) y[i] = factor * x[i];
        return y;
    }

    /// <summary>y[i] = kept[i] ≠ 0 ? x[i] / (1 - rate) : 0</summary>
    public static double[] Dropout(double rate, double[] x, double[] kept)
    {
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++) y[i] = kept[i] != 0 ? x[i] / (1 - rate) : 0;
        return y;
    }

    /// <summary>y[n,c,·] = c &lt; C1 ? a[n,c,·] : b[n,c-C1,·]</summary>
    public static double[] ConcatenateChannels(ChannelShape shapeA, ChannelShape shapeB, double[] a, double[] b)
    {
        int channels = shapeA.C + shapeB.C, area = shapeA.Area;
        var y = new double[shapeA.N * channels * area];
        for (int n = 0; n < shapeA.N; n++)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int i = 0; i < area; i++)
                {
                    y[(n * channels + c) * area + i] =
                        c < shapeA.C ? a[(n * shapeA.C + c) * area + i] : b[(n * shapeB.C + c - shapeA.C) * area + i];
                }
            }
        }
        return y;
    }
}
