namespace MidasNet.Checks;

internal static partial class Reference
{
    /// <summary>y[r,c] = e^x[r,c] / Σ_k e^x[r,k]</summary>
    public static double[] Softmax(RowsShape s, double[] x) => Activate(Math.Exp, LogSoftmax(s, x));

    /// <summary>y[r,c] = x[r,c] - log Σ_k e^x[r,k]</summary>
    public static double[] LogSoftmax(RowsShape s, double[] x)
    {
        var y = new double[x.Length];
        for (int r = 0; r < s.Rows; r++)
        {
            // Subtracting the largest value changes nothing in the formula and keeps e^x within the range of double.
            double largest = double.NegativeInfinity, sum = 0;
            for (int c = 0; c < s.Columns; c++) largest = Math.Max(largest, x[r * s.Columns + c]);
            for (int c = 0; c < s.Columns; c++) sum += Math.Exp(x[r * s.Columns + c] - largest);
            for (int c = 0; c < s.Columns; c++) y[r * s.Columns + c] = x[r * s.Columns + c] - largest - Math.Log(sum);
        }
        return y;
    }
}
