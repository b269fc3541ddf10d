using System.Runtime.CompilerServices;

namespace MidasNet.Cpu;

/// <summary>F(2x2, 5x5): 36 products instead of 100.</summary>
/// <remarks>
/// <code>
///     |  1/4     0     0     0     0  |
///     | -1/6  -1/6  -1/6  -1/6  -1/6  |
/// G = | -1/6   1/6  -1/6   1/6  -1/6  |   Aᵀ = | 1  1  1  1  1  0 |
///     |  1/24  1/12  1/6   1/3   2/3  |        | 0  1 -1  2 -2  1 |
///     |  1/24 -1/12  1/6  -1/3   2/3  |
///     |    0     0     0     0     1  |
/// </code>
/// </remarks>
internal readonly unsafe struct MinimalFilter5 : IMinimalFilter
{
    public static int Results => 2;

    public static int Taps => 5;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToResults<TLanes>(
        TLanes m0, TLanes m1, TLanes m2, TLanes m3, TLanes m4, TLanes m5, out TLanes y0, out TLanes y1, out TLanes y2, out TLanes y3)
        where TLanes : unmanaged, ILanes<TLanes>
    {
        y0 = m0 + (m1 + m2) + (m3 + m4);
        y1 = TLanes.MultiplyAdd(TLanes.Create(2), m3 - m4, m1 - m2) + m5;
        y2 = y3 = default;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromResults<TLanes>(TLanes y0, TLanes y1, TLanes y2, TLanes y3, float* m, nint step) where TLanes : unmanaged, ILanes<TLanes>
    {
        y0.Store(m);
        (y0 + y1).Store(m + step);
        (y0 - y1).Store(m + 2 * step);
        TLanes.MultiplyAdd(TLanes.Create(2), y1, y0).Store(m + 3 * step);
        TLanes.MultiplyAdd(TLanes.Create(-2), y1, y0).Store(m + 4 * step);
        y1.Store(m + 5 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FromWeights<TLanes>(float* w, nint wStep, float* m, nint step) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes w0 = TLanes.Load(w), w1 = TLanes.Load(w + wStep), w2 = TLanes.Load(w + 2 * wStep), w3 = TLanes.Load(w + 3 * wStep);
        TLanes w4 = TLanes.Load(w + 4 * wStep), sixth = TLanes.Create(1f / 6), four = TLanes.Create(4);
        TLanes even = (w0 + w2 + w4) * TLanes.Create(-1f / 6), odd = (w1 + w3) * sixth;
        var farEven = TLanes.MultiplyAdd(TLanes.Create(1f / 24), w0, TLanes.MultiplyAdd(four, w4, w2) * sixth);
        var farOdd = TLanes.MultiplyAdd(four, w3, w1) * TLanes.Create(1f / 12);
        (w0 * TLanes.Create(0.25f)).Store(m);
        (even - odd).Store(m + step);
        (even + odd).Store(m + 2 * step);
        (farEven + farOdd).Store(m + 3 * step);
        (farEven - farOdd).Store(m + 4 * step);
        w4.Store(m + 5 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void ToWeights<TLanes>(
        TLanes m0, TLanes m1, TLanes m2, TLanes m3, TLanes m4, TLanes m5, float* w, nint step) where TLanes : unmanaged, ILanes<TLanes>
    {
        TLanes sum = m1 + m2, difference = m2 - m1, farSum = m3 + m4, farDifference = m3 - m4, sixth = TLanes.Create(1f / 6);
        var odd = difference * sixth;
        (m0 * TLanes.Create(0.25f) - sum * sixth + farSum * TLanes.Create(1f / 24)).Store(w);
        (odd + farDifference * TLanes.Create(1f / 12)).Store(w + step);
        ((farSum - sum) * sixth).Store(w + 2 * step);
        (odd + farDifference * TLanes.Create(1f / 3)).Store(w + 3 * step);
        (farSum * TLanes.Create(2f / 3) - sum * sixth + m5).Store(w + 4 * step);
    }
}
