namespace MidasNet.Cpu;

/// <summary>
/// c[m, n] = f(bias[n] + Σ_k a[m · ARow + k · AStep] · b[k · BRow + n · BColumn]), c row by row. One stride of each operand is 1; which of them depends on
/// whether the operand is transposed.
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

    /// <summary>The stride between rows of the left operand.</summary>
    public nint ARow;

    /// <summary>The stride between columns of the left operand.</summary>
    public nint AStep;

    /// <summary>The right operand.</summary>
    public float* B;

    /// <summary>The stride between rows of the right operand.</summary>
    public nint BRow;

    /// <summary>The stride between columns of the right operand.</summary>
    public nint BColumn;

    /// <summary>The result.</summary>
    public float* C;

    /// <summary>The initial value of the sums for each column; null for zero.</summary>
    public float* Bias;
}
