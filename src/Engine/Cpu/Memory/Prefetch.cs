using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MidasNet;

/// <summary>Asks for memory before it is needed, in kernels that read several long streams at once.</summary>
internal static unsafe class Prefetch
{
    // 2 KiB: with less the lines come late, with more they push others out; 256 and 1024 values were no better.
    private const int Distance = 512;

    /// <summary>Asks for the line some way behind this address. The address asked for need not exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Ahead(float* address)
    {
        if (Sse.IsSupported) Sse.Prefetch0(address + Distance);
    }
}
