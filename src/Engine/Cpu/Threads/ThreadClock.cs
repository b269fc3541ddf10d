using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MidasNet.Cpu;

/// <summary>The time for which the calling thread has had a core.</summary>
internal static unsafe partial class ThreadClock
{
    private const int LinuxThreadClock = 3, MacThreadClock = 16; // CLOCK_THREAD_CPUTIME_ID
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Whether this system has such a clock, fine enough for a kernel.</summary>
    public static bool IsThere { get; } = (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) && Nanoseconds() > 0;

    /// <summary>The time in ticks of <see cref="Stopwatch"/>; only differences on one thread count.</summary>
    public static long Ticks() =>
        Stopwatch.Frequency == NanosecondsPerSecond ? Nanoseconds() : (long)(Nanoseconds() * (Stopwatch.Frequency / (double)NanosecondsPerSecond));

    private static long Nanoseconds()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return 0;
        TimeOfThread time;
        return ClockGetTime(OperatingSystem.IsLinux() ? LinuxThreadClock : MacThreadClock, &time) == 0
            ? time.Seconds * NanosecondsPerSecond + time.Nanoseconds
            : 0;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [SuppressGCTransition]
    private static partial int ClockGetTime(int clock, TimeOfThread* time);

    private struct TimeOfThread
    {
        public nint Seconds, Nanoseconds;
    }
}
