namespace MidasNet.Cpu;

/// <summary>What the sums of a product begin with.</summary>
internal enum ProductStart
{
    /// <summary>With nothing: whatever c holds is lost.</summary>
    Zero,

    /// <summary>With the values in c.</summary>
    Sums,

    /// <summary>With one value for each column, the same for all rows.</summary>
    Bias,
}

/// <summary>The operands of a <see cref="ProductKernel"/>; its formula says what they mean. All strides are in values.</summary>
internal unsafe struct PanelProduct
{
    /// <summary>The first value of a; read one value at a time.</summary>
    public float* A;

    /// <summary>From one t to the next in a.</summary>
    public nint AOuter;

    /// <summary>From one row to the next in a.</summary>
    public nint ARow;

    /// <summary>From one i to the next in a.</summary>
    public nint AStep;

    /// <summary>The first row of b; whole vectors are read.</summary>
    public float* B;

    /// <summary>From one row of b to the next.</summary>
    public nint BStep;

    /// <summary>Values left out in b after each t: 0 where its rows lie at equal distances.</summary>
    public nint BSkip;

    /// <summary>The number of values that t takes.</summary>
    public int Outer;

    /// <summary>The number of values that i takes.</summary>
    public int Inner;

    /// <summary>The first row of results.</summary>
    public float* C;

    /// <summary>From one row of results to the next.</summary>
    public nint CRow;

    /// <summary>What the sums begin with.</summary>
    public ProductStart Start;

    /// <summary>One value for each column; only read where <see cref="Start"/> says so.</summary>
    public float* Bias;

    /// <summary>What to fetch into the second-level cache meanwhile, one cache line for each row of b. Set by the kernel.</summary>
    public float* Next;

    /// <summary>From one line to fetch to the next; 0 for nothing new. Set by the kernel.</summary>
    public nint NextStep;
}
