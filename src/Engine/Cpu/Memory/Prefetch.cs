using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MidasNet.Cpu;

/// <summary>Asks for memory before it is needed. The addresses asked for need not exist.</summary>
internal static unsafe class Prefetch
{
    // 2 KiB: with less the lines come late, with more they push others out; 256 and 1024 values were no better.
    private const int Distance = 512;

    /// <summary>Asks for the line some way behind this address, in kernels that read several long streams at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ahead(float* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address + Distance);
    }

    /// <summary>Asks for all lines of some values.</summary>
    public static void Values(float* address, int count)
    {
        if (!Sse.IsSupported) return;
        for (int i = 0; i < count; i += CacheLine.Values) Sse.Prefetch0(address + i);
    }
}
