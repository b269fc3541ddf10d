using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MidasNet.Cpu;

/// <summary>
/// Requests pages of 2 MiB from Linux for large memory, which few distributions use by default. The first touch of memory then causes 1 page fault instead
/// of 512, and kernels cause fewer TLB misses.
/// </summary>
internal static unsafe partial class HugePages
{
    // In smaller memory whole huge pages would cover little, and the unused part of a page would be wasted.
    private const int MinBytes = 2 << 20;

    private const int PageBytes = 4096, AdviseHugePage = 14;

    /// <summary>Advises the system; has no effect where the advice is not supported.</summary>
    public static void Advise(void* start, nuint bytes)
    {
        if (bytes < MinBytes || !OperatingSystem.IsLinux()) return;
        nuint first = ((nuint)start + PageBytes - 1) & ~(nuint)(PageBytes - 1), end = ((nuint)start + bytes) & ~(nuint)(PageBytes - 1);
        try
        {
            _ = MemoryAdvise((void*)first, end - first, AdviseHugePage);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // Skipped on systems whose C library has another name.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SupportedOSPlatform("linux")]
    private static partial int MemoryAdvise(void* start, nuint length, int advice);
}
