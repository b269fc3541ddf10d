namespace MidasNet.Checks;

internal static partial class Reference
{
    /// <summary>scale · Σ_r Σ_c q[r,c] · (log Σ_k e^z[r,k] - z[r,c])</summary>
    public static double CrossEntropy(RowsShape s, double scale, double[] z, double[] q)
    {
        var logProbabilities = LogSoftmax(s, z);
        double loss = 0;
        for (int i = 0; i < z.Length; i++) loss -= scale * q[i] * logProbabilities[i];
        return loss;
    }

    /// <summary>scale · Σ_r -log Σ_c p[r,c] · t[r,c], with p = softmax(z)</summary>
    public static double MixtureLikelihood(RowsShape s, double scale, double[] z, double[] t)
    {
        var logProbabilities = LogSoftmax(s, z);
        double loss = 0;
        for (int r = 0; r < s.Rows; r++)
        {
            // The terms are logarithms, summed around the largest: p·t itself would underflow for far logits.
            double largest = double.NegativeInfinity, sum = 0;
            for (int c = 0; c < s.Columns; c++) largest = Math.Max(largest, logProbabilities[r * s.Columns + c] + Math.Log(t[r * s.Columns + c]));
            for (int c = 0; c < s.Columns; c++)
                sum += Math.Exp(logProbabilities[r * s.Columns + c] + Math.Log(t[r * s.Columns + c]) - largest);
            loss -= scale * (largest + Math.Log(sum));
        }
        return loss;
    }

    /// <summary>scale · Σ_r Σ_c q[r,c] · e^p[r,c], with p = softmax(z)</summary>
    public static double ExponentialLikelihood(RowsShape s, double scale, double[] z, double[] q)
    {
        var probabilities = Softmax(s, z);
        double loss = 0;
        for (int i = 0; i < z.Length; i++) loss += scale * q[i] * Math.Exp(probabilities[i]);
        return loss;
    }

    /// <summary>q[r,c] = value if c = labels[r], else other</summary>
    public static double[] OneHot(RowsShape s, int[] labels, double value = 1, double other = 0)
    {
        var q = new double[s.Rows * s.Columns];
        for (int r = 0; r < s.Rows; r++)
        {
            for (int c = 0; c < s.Columns; c++) q[r * s.Columns + c] = c == labels[r] ? value : other;
        }
        return q;
    }
}
