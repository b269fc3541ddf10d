using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MidasNet.Cpu;

/// <summary>Prefetches memory. The addresses need not exist.</summary>
internal static unsafe class Prefetch
{
    // 2 KiB: at a smaller distance the lines arrive late, at a larger one they evict others; 256 and 1024 values were no better.
    private const int Distance = 512;

    /// <summary>Prefetches the line at a fixed distance after this address, in kernels that read several long streams at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ahead(float* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address + Distance);
    }

    /// <summary>Prefetches the line at this address.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Line(float* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address);
    }

    /// <summary>Prefetches all lines of the given values.</summary>
    public static void Values(float* address, int count)
    {
        if (!Sse.IsSupported) return;
        for (int i = 0; i < count; i += CacheLine.Values) Sse.Prefetch0(address + i);
    }
}
