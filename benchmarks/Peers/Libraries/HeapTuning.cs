using System.Diagnostics;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// Gives libtorch the fastest heap of its C library. libtorch allocates every result with malloc and frees it; by default glibc returns large blocks to the
/// system immediately, and the next step pays for new pages. The settings are read when a process starts, so the process is restarted with them.
/// </summary>
internal static class HeapTuning
{
    private const string Tunables = "GLIBC_TUNABLES", Marker = "MIDASNET_PEERS_HEAP";

    /// <summary>
    /// No block is mapped separately, none is returned, the heap grows by 256 MiB at a time, all threads share one arena, and pages are huge where the system
    /// allows it (glibc manual, "Memory Allocation Tunables").
    /// </summary>
    private const string Settings = "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184:glibc.malloc.top_pad=268435456"
        + ":glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1";

    /// <summary>Whether this process runs with the settings.</summary>
    public static bool IsTuned => OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(Marker) == "tuned";

    /// <summary>Restarts the program with the settings.</summary>
    /// <returns>The exit code; null if this process already has the settings, or they are not supported.</returns>
    public static int? Restart(string[] arguments)
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable(Marker) is not null) return null;
        var start = OwnProcess.StartInfo(arguments);
        start.Environment[Marker] = "tuned";
        start.Environment[Tunables] = Settings;
        using var process = Process.Start(start)!;
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Removes the settings from a child's environment, so that it runs like a program started by its user.</summary>
    public static void Remove(ProcessStartInfo start)
    {
        start.Environment.Remove(Marker);
        start.Environment.Remove(Tunables);
    }
}
