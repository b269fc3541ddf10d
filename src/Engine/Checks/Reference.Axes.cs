namespace MidasNet.Checks;

internal static partial class Reference
{
    /// <summary>y[o,i] = Σ_k x[o,k,i]</summary>
    public static double[] Sum(AxisShape s, double[] x)
    {
        var y = new double[s.Outer * s.Inner];
        for (int i = 0; i < x.Length; i++) y[i / (s.Length * s.Inner) * s.Inner + i % s.Inner] += x[i];
        return y;
    }

    /// <summary>y[o,k,i] = x[o,i]</summary>
    public static double[] Repeat(AxisShape s, double[] x)
    {
        var y = new double[s.Outer * s.Length * s.Inner];
        for (int i = 0; i < y.Length; i++) y[i] = x[i / (s.Length * s.Inner) * s.Inner + i % s.Inner];
        return y;
    }

    /// <summary>y[o,k,i] = x[o,start+k,i] for k below count</summary>
    public static double[] Slice(AxisShape s, int start, int count, double[] x)
    {
        var y = new double[s.Outer * count * s.Inner];
        for (int o = 0; o < s.Outer; o++)
        {
            for (int k = 0; k < count; k++)
            {
                for (int i = 0; i < s.Inner; i++) y[(o * count + k) * s.Inner + i] = x[(o * s.Length + start + k) * s.Inner + i];
            }
        }
        return y;
    }

    /// <summary>y[r] = x[r,columns[r]]</summary>
    public static double[] Gather(RowsShape s, int[] columns, double[] x)
    {
        var y = new double[s.Rows];
        for (int r = 0; r < s.Rows; r++) y[r] = x[r * s.Columns + columns[r]];
        return y;
    }

    /// <summary>y[i,j] = Σ_k a[i,k] · b[k,j]</summary>
    public static double[] MatMul(int m, int n, int k, double[] a, double[] b)
    {
        var y = new double[m * n];
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                for (int l = 0; l < k; l++) y[i * n + j] += a[i * k + l] * b[l * n + j];
            }
        }
        return y;
    }
}
