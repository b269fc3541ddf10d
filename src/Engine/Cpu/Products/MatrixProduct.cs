namespace MidasNet.Cpu;

/// <summary>
/// c[m, n] = f(bias[n] + Σ_k a[m · ARow + k · AStep] · b[k · BRow + n · BColumn]), c row by row. One stride of each operand is 1: which one tells whether
/// it is transposed.
/// </summary>
internal unsafe struct MatrixProduct
{
    /// <summary>Rows of the result.</summary>
    public int M;

    /// <summary>Columns of the result.</summary>
    public int N;

    /// <summary>Terms of each sum.</summary>
    public int K;

    /// <summary>The left operand.</summary>
    public float* A;

    /// <summary>From one row of the left operand to the next.</summary>
    public nint ARow;

    /// <summary>From one column of the left operand to the next.</summary>
    public nint AStep;

    /// <summary>The right operand.</summary>
    public float* B;

    /// <summary>From one row of the right operand to the next.</summary>
    public nint BRow;

    /// <summary>From one column of the right operand to the next.</summary>
    public nint BColumn;

    /// <summary>The result.</summary>
    public float* C;

    /// <summary>What the sums begin with, for each column; null for zero.</summary>
    public float* Bias;
}
