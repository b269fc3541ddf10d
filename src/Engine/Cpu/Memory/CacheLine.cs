namespace MidasNet.Cpu;

/// <summary>
/// The unit of a cache. A 512-bit vector fills a line. A vector that crosses a line boundary costs two accesses, and stack memory is aligned to 16 bytes
/// only.
/// </summary>
internal static unsafe class CacheLine
{
    /// <summary>Values of a line, which is also the maximum that alignment may skip.</summary>
    public const int Values = 16;

    /// <summary>Rounds an address up to the beginning of a line.</summary>
    public static float* Align(float* address) => (float*)(((nuint)address + 63) & ~(nuint)63);
}
