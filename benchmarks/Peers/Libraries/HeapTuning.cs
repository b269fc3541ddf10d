using System.Diagnostics;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// Gives libtorch the best heap that its C library has. It takes the memory of every result from malloc and gives it back; by default glibc returns
/// large blocks to the system at once, and the next step pays for fresh pages. The settings are read when a process starts, so it is started again
/// with them.
/// </summary>
internal static class HeapTuning
{
    private const string Tunables = "GLIBC_TUNABLES", Marker = "MIDASNET_PEERS_HEAP";

    /// <summary>
    /// No block is mapped by itself, none is returned, the heap grows by 256 MiB at a time, one arena serves all threads, and pages are huge where
    /// the system allows it (glibc manual, "Memory Allocation Tunables").
    /// </summary>
    private const string Settings = "glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=17179869184:glibc.malloc.top_pad=268435456"
        + ":glibc.malloc.arena_max=1:glibc.malloc.hugetlb=1";

    /// <summary>Whether this process runs with the settings.</summary>
    public static bool IsTuned => OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable(Marker) == "tuned";

    /// <summary>Runs the program again with the settings.</summary>
    /// <returns>Its exit code; null if this process has the settings already, or cannot have them.</returns>
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

    /// <summary>Takes the settings out of a child's environment: a program as its user starts it.</summary>
    public static void Remove(ProcessStartInfo start)
    {
        start.Environment.Remove(Marker);
        start.Environment.Remove(Tunables);
    }
}
