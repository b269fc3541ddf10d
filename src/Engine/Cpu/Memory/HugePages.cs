using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MidasNet.Cpu;

/// <summary>
/// Asks Linux for pages of 2 MiB under large memory, which it gives unasked on few distributions. The first touch of memory then costs one fault for
/// 512, and kernels miss fewer addresses in the processor's table of pages.
/// </summary>
internal static unsafe partial class HugePages
{
    // Below it little would lie on whole huge pages, and what is left over of one would be taken from the system for nothing.
    private const int LeastBytes = 2 << 20;

    private const int PageBytes = 4096, AdviseHugePage = 14;

    /// <summary>Advises the system; where it does not know the advice, nothing happens.</summary>
    public static void Advise(void* start, nuint bytes)
    {
        if (bytes < LeastBytes || !OperatingSystem.IsLinux()) return;
        nuint first = ((nuint)start + PageBytes - 1) & ~(nuint)(PageBytes - 1), end = ((nuint)start + bytes) & ~(nuint)(PageBytes - 1);
        try
        {
            _ = MemoryAdvise((void*)first, end - first, AdviseHugePage);
        }
        catch (Exception missing) when (missing is DllNotFoundException or EntryPointNotFoundException)
        {
            // A system whose C library has another name does without.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [SupportedOSPlatform("linux")]
    private static partial int MemoryAdvise(void* start, nuint length, int advice);
}
