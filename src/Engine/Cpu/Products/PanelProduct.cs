namespace MidasNet.Cpu;

/// <summary>The initial value of the sums of a product.</summary>
internal enum ProductStart
{
    /// <summary>Zero: c is overwritten.</summary>
    Zero,

    /// <summary>The values in c.</summary>
    Sums,

    /// <summary>One value for each column, the same for all rows.</summary>
    Bias,
}

/// <summary>The operands of a <see cref="ProductKernel"/>, with the names of its formula. All strides are in values.</summary>
internal unsafe struct PanelProduct
{
    /// <summary>The first value of a; read one value at a time.</summary>
    public float* A;

    /// <summary>The stride of t in a.</summary>
    public nint AOuter;

    /// <summary>The stride between rows of a.</summary>
    public nint ARow;

    /// <summary>The stride of i in a.</summary>
    public nint AStep;

    /// <summary>The first row of b; whole vectors are read.</summary>
    public float* B;

    /// <summary>The stride between rows of b.</summary>
    public nint BStep;

    /// <summary>Values skipped in b after each t: 0 where its rows are equally spaced.</summary>
    public nint BSkip;

    /// <summary>The range of t.</summary>
    public int Outer;

    /// <summary>The range of i.</summary>
    public int Inner;

    /// <summary>The first row of results.</summary>
    public float* C;

    /// <summary>The stride between rows of results.</summary>
    public nint CRow;

    /// <summary>The initial value of the sums.</summary>
    public ProductStart Start;

    /// <summary>One value for each column; read only if <see cref="Start"/> is <see cref="ProductStart.Bias"/>.</summary>
    public float* Bias;

    /// <summary>Memory that the caller will need next, to prefetch by one cache line for each row of b; null for the kernel's own choice.</summary>
    public float* Wanted;

    /// <summary>Memory to prefetch into the second-level cache, one cache line for each row of b. Set by the kernel.</summary>
    public float* Next;

    /// <summary>The stride between prefetched lines; 0 for no prefetching. Set by the kernel.</summary>
    public nint NextStep;
}
