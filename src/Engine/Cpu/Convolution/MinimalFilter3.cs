using System.Runtime.CompilerServices;

namespace MidasNet.Cpu;

/// <summary>F(4x4, 3x3): 36 products instead of 144.</summary>
/// <remarks>
/// <code>
///     |  1/4     0     0  |
///     | -1/6  -1/6  -1/6  |        | 1  1  1  1  1  0 |
/// G = | -1/6   1/6  -1/6  |   Aᵀ = | 0  1 -1  2 -2  0 |
///     |  1/24  1/12  1/6  |        | 0  1  1  4  4  0 |
///     |  1/24 -1/12  1/6  |        | 0  1 -1  8 -8  1 |
///     |    0     0     1  |
/// </code>
/// </remarks>
internal readonly unsafe struct MinimalFilter3 : IMinimalFilter
{
    public static int Results => 4;

    public static int Taps => 3;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToResults<TLanes>(
        TLanes m0, TLanes m1, TLanes m2, TLanes m3, TLanes m4, TLanes m5, out TLanes y0, out TLanes y1, out TLanes y2, out TLanes y3)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes sum = m1 + m2, difference = m1 - m2, farSum = m3 + m4, farDifference = m3 - m4;
        y0 = m0 + sum + farSum;
        y1 = TLanes.MultiplyAdd(TLanes.Create(2), farDifference, difference);
        y2 = TLanes.MultiplyAdd(TLanes.Create(4), farSum, sum);
        y3 = TLanes.MultiplyAdd(TLanes.Create(8), farDifference, difference) + m5;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromResults<TLanes>(TLanes y0, TLanes y1, TLanes y2, TLanes y3, float* m, nint step) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes even = y0 + y2, odd = y1 + y3;
        var farEven = TLanes.MultiplyAdd(TLanes.Create(4), y2, y0);
        var farOdd = TLanes.MultiplyAdd(TLanes.Create(8), y3, y1 + y1);
        y0.Store(m);
        (even + odd).Store(m + step);
        (even - odd).Store(m + 2 * step);
        (farEven + farOdd).Store(m + 3 * step);
        (farEven - farOdd).Store(m + 4 * step);
        y3.Store(m + 5 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromWeights<TLanes>(float* w, nint wStep, float* m, nint step) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes w0 = TLanes.Load(w), w1 = TLanes.Load(w + wStep), w2 = TLanes.Load(w + 2 * wStep), sixth = TLanes.Create(1f / 6);
        TLanes near = (w0 + w2) * TLanes.Create(-1f / 6), middle = w1 * sixth;
        var far = TLanes.MultiplyAdd(TLanes.Create(1f / 24), w0, w2 * sixth);
        (w0 * TLanes.Create(0.25f)).Store(m);
        (near - middle).Store(m + step);
        (near + middle).Store(m + 2 * step);
        TLanes.MultiplyAdd(TLanes.Create(0.5f), middle, far).Store(m + 3 * step);
        TLanes.MultiplyAdd(TLanes.Create(-0.5f), middle, far).Store(m + 4 * step);
        w2.Store(m + 5 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToWeights<TLanes>(
        TLanes m0, TLanes m1, TLanes m2, TLanes m3, TLanes m4, TLanes m5, float* w, nint step) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes sum = m1 + m2, difference = m2 - m1, farSum = m3 + m4, farDifference = m3 - m4, sixth = TLanes.Create(1f / 6);
        (m0 * TLanes.Create(0.25f) - sum * sixth + farSum * TLanes.Create(1f / 24)).Store(w);
        (difference * sixth + farDifference * TLanes.Create(1f / 12)).Store(w + step);
        ((farSum - sum) * sixth + m5).Store(w + 2 * step);
    }
}
