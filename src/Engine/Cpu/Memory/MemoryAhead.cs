using System.Runtime.Intrinsics.X86;

namespace MidasNet.Cpu;

/// <summary>
/// Memory to prefetch into the second-level cache, piece by piece, while registers are busy. Without this, accesses in short pieces would wait for memory,
/// since hardware prefetchers cannot predict the next piece.
/// </summary>
/// <param name="start">The first value.</param>
/// <param name="length">The number of values; none if negative.</param>
/// <param name="steps">The number of steps in which to fetch them.</param>
internal unsafe struct MemoryAhead(float* start, nint length, int steps)
{
    private readonly nint step = (length / CacheLine.Values + steps) / steps * CacheLine.Values;
    private readonly float* end = start + length;
    private float* next = start;

    /// <summary>Fetches the next piece, if any.</summary>
    public void Fetch()
    {
        if (!Sse.IsSupported) return;
        float* stop = next + step < end ? next + step : end;
        for (; next < stop; next += CacheLine.Values) Sse.Prefetch1(next);
    }
}
