namespace MidasNet.Cpu;

/// <summary>The unit of a cache. A 512-bit vector fills a line: one that crosses a line costs two accesses, and stack memory is aligned to 16 bytes only.</summary>
internal static unsafe class CacheLine
{
    /// <summary>Values of a line, which is also what alignment may take.</summary>
    public const int Values = 16;

    /// <summary>The first address from this one on at which a line begins.</summary>
    public static float* Align(float* address) => (float*)(((nuint)address + 63) & ~(nuint)63);
}
