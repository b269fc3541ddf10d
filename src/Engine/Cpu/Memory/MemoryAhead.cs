using System.Runtime.Intrinsics.X86;

namespace MidasNet.Cpu;

/// <summary>
/// Memory that will be needed soon: fetched into the second-level cache piece by piece, while registers are busy. What is read or written in short
/// pieces otherwise waits for memory, since nothing foretells the next piece.
/// </summary>
/// <param name="start">The first value.</param>
/// <param name="length">How many values; none if it is negative.</param>
/// <param name="steps">In how many steps all are fetched.</param>
internal unsafe struct MemoryAhead(float* start, nint length, int steps)
{
    private readonly nint step = (length / CacheLine.Values + steps) / steps * CacheLine.Values;
    private readonly float* end = start + length;
    private float* next = start;

    /// <summary>Fetches the next piece, if there is one.</summary>
    public void Fetch()
    {
        if (!Sse.IsSupported) return;
        float* stop = next + step < end ? next + step : end;
        for (; next < stop; next += CacheLine.Values) Sse.Prefetch1(next);
    }
}
