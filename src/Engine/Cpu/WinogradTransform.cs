using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MidasNet;

/// <summary>
/// The transforms of Winograd's minimal filtering F(4x4, 3x3) (Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016):
/// a tile of 4x4 results is y = Aᵀ [(G w Gᵀ) ⊙ (Bᵀ x B)] A for a 6x6 tile x of the source and 3x3 weights w: 36 products in place of 144.
/// </summary>
/// <remarks>
/// <code>
///      | 4  0 -5  0  1  0 |        |  1/4     0     0  |
///      | 0 -4 -4  1  1  0 |        | -1/6  -1/6  -1/6  |        | 1  1  1  1  1  0 |
/// Bᵀ = | 0  4 -4 -1  1  0 |    G = | -1/6   1/6  -1/6  |   Aᵀ = | 0  1 -1  2 -2  0 |
///      | 0 -2 -1  2  1  0 |        |  1/24  1/12  1/6  |        | 0  1  1  4  4  0 |
///      | 0  2 -1 -2  1  0 |        |  1/24 -1/12  1/6  |        | 0  1 -1  8 -8  1 |
///      | 0  4  0 -5  0  1 |        |    0     0     1  |
/// </code>
/// The gradients follow by the chain rule: the transformed weights' gradient is Σ (Bᵀ x B) ⊙ (A dy Aᵀ), the weights' own Gᵀ (...) G. Each value here is a
/// vector of sixteen channels; a transform in two dimensions is one in columns and one in rows.
/// </remarks>
[SkipLocalsInit]
internal static unsafe class WinogradTransform
{
    /// <summary>Positions in a transformed tile.</summary>
    public const int Positions = Reach * Reach;

    /// <summary>Height and width of a tile of results.</summary>
    public const int Size = 4;

    /// <summary>Height and width of the source's tile under it, and of a transformed tile.</summary>
    public const int Reach = 6;

    // Values of a vector; distance of rows in temporary tiles.
    private const int Lanes = 16, Row = Reach * Lanes;

    /// <summary>Bᵀ x B.</summary>
    /// <param name="x">6x6 values, one after the other in rows.</param>
    /// <param name="xRow">From one row to the next.</param>
    /// <param name="target">36 positions.</param>
    /// <param name="position">From one position to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Source(float* x, nint xRow, float* target, nint position)
    {
        float* memory = stackalloc float[Positions * Lanes + CacheLine.Values];
        float* half = CacheLine.Align(memory);
        for (int j = 0; j < Reach; j++) SourceLine(x + j * Lanes, xRow, half + j * Lanes, Row);
        for (int i = 0; i < Reach; i++) SourceLine(half + i * Row, Lanes, target + i * Reach * position, position);
    }

    /// <summary>Aᵀ m A.</summary>
    /// <param name="m">36 positions.</param>
    /// <param name="position">From one position to the next.</param>
    /// <param name="y">4x4 values, one after the other in rows.</param>
    /// <param name="yRow">From one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Result(float* m, nint position, float* y, nint yRow)
    {
        float* memory = stackalloc float[Size * Row + CacheLine.Values];
        float* half = CacheLine.Align(memory);
        for (int j = 0; j < Reach; j++) ResultLine(m + j * position, Reach * position, half + j * Lanes, Row);
        for (int i = 0; i < Size; i++) ResultLine(half + i * Row, Lanes, y + i * yRow, Lanes);
    }

    /// <summary>A dy Aᵀ.</summary>
    /// <param name="dy">4x4 values, one after the other in rows.</param>
    /// <param name="dyRow">From one row to the next.</param>
    /// <param name="target">36 positions.</param>
    /// <param name="position">From one position to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ResultGradient(float* dy, nint dyRow, float* target, nint position)
    {
        float* memory = stackalloc float[Reach * Size * Lanes + CacheLine.Values];
        float* half = CacheLine.Align(memory);
        for (int j = 0; j < Size; j++) ResultGradientLine(dy + j * Lanes, dyRow, half + j * Lanes, Size * Lanes);
        for (int i = 0; i < Reach; i++) ResultGradientLine(half + i * Size * Lanes, Lanes, target + i * Reach * position, position);
    }

    /// <summary>G w Gᵀ.</summary>
    /// <param name="w">Nine taps, one after the other.</param>
    /// <param name="target">36 positions.</param>
    /// <param name="position">From one position to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* w, float* target, nint position)
    {
        float* memory = stackalloc float[Reach * 3 * Lanes + CacheLine.Values];
        float* half = CacheLine.Align(memory);
        for (int j = 0; j < 3; j++) WeightsLine(w + j * Lanes, 3 * Lanes, half + j * Lanes, 3 * Lanes);
        for (int i = 0; i < Reach; i++) WeightsLine(half + i * 3 * Lanes, Lanes, target + i * Reach * position, position);
    }

    /// <summary>Gᵀ m G.</summary>
    /// <param name="m">36 positions.</param>
    /// <param name="position">From one position to the next.</param>
    /// <param name="dw">Nine taps, one after the other.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void WeightGradient(float* m, nint position, float* dw)
    {
        float* memory = stackalloc float[3 * Row + CacheLine.Values];
        float* half = CacheLine.Align(memory);
        for (int j = 0; j < Reach; j++) WeightGradientLine(m + j * position, Reach * position, half + j * Lanes, Row);
        for (int i = 0; i < 3; i++) WeightGradientLine(half + i * Row, Lanes, dw + i * 3 * Lanes, Lanes);
    }

    /// <summary>y = Bᵀ x</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SourceLine(float* x, nint xStep, float* y, nint yStep)
    {
        Vector512<float> x0 = Vector512.Load(x), x1 = Vector512.Load(x + xStep), x2 = Vector512.Load(x + 2 * xStep);
        Vector512<float> x3 = Vector512.Load(x + 3 * xStep), x4 = Vector512.Load(x + 4 * xStep), x5 = Vector512.Load(x + 5 * xStep);
        var even = Vector512.FusedMultiplyAdd(Vector512.Create(-4f), x2, x4);
        var odd = Vector512.FusedMultiplyAdd(Vector512.Create(-4f), x1, x3);
        var evenDifference = x4 - x2;
        var oddDifference = x3 - x1;
        Vector512.FusedMultiplyAdd(Vector512.Create(4f), x0, Vector512.FusedMultiplyAdd(Vector512.Create(-5f), x2, x4)).Store(y);
        (even + odd).Store(y + yStep);
        (even - odd).Store(y + 2 * yStep);
        Vector512.FusedMultiplyAdd(Vector512.Create(2f), oddDifference, evenDifference).Store(y + 3 * yStep);
        Vector512.FusedMultiplyAdd(Vector512.Create(-2f), oddDifference, evenDifference).Store(y + 4 * yStep);
        Vector512.FusedMultiplyAdd(Vector512.Create(4f), x1, Vector512.FusedMultiplyAdd(Vector512.Create(-5f), x3, x5)).Store(y + 5 * yStep);
    }

    /// <summary>y = Aᵀ m</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ResultLine(float* m, nint mStep, float* y, nint yStep)
    {
        Vector512<float> m0 = Vector512.Load(m), m1 = Vector512.Load(m + mStep), m2 = Vector512.Load(m + 2 * mStep);
        Vector512<float> m3 = Vector512.Load(m + 3 * mStep), m4 = Vector512.Load(m + 4 * mStep), m5 = Vector512.Load(m + 5 * mStep);
        Vector512<float> sum = m1 + m2, difference = m1 - m2, farSum = m3 + m4, farDifference = m3 - m4;
        (m0 + sum + farSum).Store(y);
        Vector512.FusedMultiplyAdd(Vector512.Create(2f), farDifference, difference).Store(y + yStep);
        Vector512.FusedMultiplyAdd(Vector512.Create(4f), farSum, sum).Store(y + 2 * yStep);
        (Vector512.FusedMultiplyAdd(Vector512.Create(8f), farDifference, difference) + m5).Store(y + 3 * yStep);
    }

    /// <summary>m = A dy</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ResultGradientLine(float* dy, nint dyStep, float* m, nint mStep)
    {
        Vector512<float> y0 = Vector512.Load(dy), y1 = Vector512.Load(dy + dyStep), y2 = Vector512.Load(dy + 2 * dyStep), y3 = Vector512.Load(dy + 3 * dyStep);
        Vector512<float> even = y0 + y2, odd = y1 + y3;
        var farEven = Vector512.FusedMultiplyAdd(Vector512.Create(4f), y2, y0);
        var farOdd = Vector512.FusedMultiplyAdd(Vector512.Create(8f), y3, y1 + y1);
        y0.Store(m);
        (even + odd).Store(m + mStep);
        (even - odd).Store(m + 2 * mStep);
        (farEven + farOdd).Store(m + 3 * mStep);
        (farEven - farOdd).Store(m + 4 * mStep);
        y3.Store(m + 5 * mStep);
    }

    /// <summary>m = G w</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightsLine(float* w, nint wStep, float* m, nint mStep)
    {
        Vector512<float> w0 = Vector512.Load(w), w1 = Vector512.Load(w + wStep), w2 = Vector512.Load(w + 2 * wStep);
        Vector512<float> near = (w0 + w2) * (-1f / 6), middle = w1 * (1f / 6);
        var far = Vector512.FusedMultiplyAdd(Vector512.Create(1f / 24), w0, w2 * (1f / 6));
        (w0 * 0.25f).Store(m);
        (near - middle).Store(m + mStep);
        (near + middle).Store(m + 2 * mStep);
        Vector512.FusedMultiplyAdd(Vector512.Create(0.5f), middle, far).Store(m + 3 * mStep);
        Vector512.FusedMultiplyAdd(Vector512.Create(-0.5f), middle, far).Store(m + 4 * mStep);
        w2.Store(m + 5 * mStep);
    }

    /// <summary>dw = Gᵀ m</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightGradientLine(float* m, nint mStep, float* dw, nint dwStep)
    {
        Vector512<float> m0 = Vector512.Load(m), m1 = Vector512.Load(m + mStep), m2 = Vector512.Load(m + 2 * mStep);
        Vector512<float> m3 = Vector512.Load(m + 3 * mStep), m4 = Vector512.Load(m + 4 * mStep), m5 = Vector512.Load(m + 5 * mStep);
        Vector512<float> sum = m1 + m2, difference = m2 - m1, farSum = m3 + m4, farDifference = m3 - m4;
        (m0 * 0.25f - sum * (1f / 6) + farSum * (1f / 24)).Store(dw);
        (difference * (1f / 6) + farDifference * (1f / 12)).Store(dw + dwStep);
        ((farSum - sum) * (1f / 6) + m5).Store(dw + 2 * dwStep);
    }
}
