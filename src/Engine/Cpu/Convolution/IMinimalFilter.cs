namespace MidasNet.Cpu;

/// <summary>
/// Winograd's minimal filtering F(m x m, r x r) with tiles of 6x6 (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016): the
/// m x m results y = Aᵀ [(G w Gᵀ) ⊙ (Bᵀ x B)] A for a tile x of the source and r x r weights w take 36 products instead of m² · r². A transform in two
/// dimensions applies a transform of one line to all columns and then to all rows; the methods are those of one line. Gradients follow by the chain rule:
/// that of the transformed weights is Σ (Bᵀ x B) ⊙ (A dy Aᵀ), that of the weights Gᵀ (...) G.
/// </summary>
/// <remarks>
/// All filters with six points, 0, 1, -1, 2, -2 and ∞, have the same transform of the source:
/// <code>
///      | 4  0 -5  0  1  0 |
///      | 0 -4 -4  1  1  0 |
/// Bᵀ = | 0  4 -4 -1  1  0 |
///      | 0 -2 -1  2  1  0 |
///      | 0  2 -1 -2  1  0 |
///      | 0  4  0 -5  0  1 |
/// </code>
/// </remarks>
internal unsafe interface IMinimalFilter
{
    /// <summary>Results of a tile's line: m.</summary>
    static abstract int Results { get; }

    /// <summary>Weights of a line: r = 7 - m.</summary>
    static abstract int Taps { get; }

    /// <summary>y = Aᵀ m; results past the filter's number are 0.</summary>
    static abstract void ToResults<TLanes>(
        TLanes m0, TLanes m1, TLanes m2, TLanes m3, TLanes m4, TLanes m5, out TLanes y0, out TLanes y1, out TLanes y2, out TLanes y3)
        where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>m = A y, stored with a step; y₂ and y₃ are used only if the filter has more than two results.</summary>
    static abstract void FromResults<TLanes>(TLanes y0, TLanes y1, TLanes y2, TLanes y3, float* m, nint step) where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>m = G w, read and stored with a step.</summary>
    static abstract void FromWeights<TLanes>(float* w, nint wStep, float* m, nint step) where TLanes : unmanaged, ILanes<TLanes>;

    /// <summary>w = Gᵀ m, stored with a step.</summary>
    static abstract void ToWeights<TLanes>(
        TLanes m0, TLanes m1, TLanes m2, TLanes m3, TLanes m4, TLanes m5, float* w, nint step) where TLanes : unmanaged, ILanes<TLanes>;
}
