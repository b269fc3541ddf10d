using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace MidasNet.Benchmarks.Peers;

/// <summary>
/// The memory that one library takes for one row: a child process sets the side up, and reports how far its resident memory rises during the first runs. The
/// operands, which are the same for all libraries, are there before.
/// </summary>
internal static partial class MemoryOfSide
{
    /// <summary>The first argument of the child, before the row, the library and the threads.</summary>
    public const string Argument = "--memory-of";

    // The first fills caches, the second is the first to find them, the third the first like all later ones.
    private const int Runs = 3;

    /// <summary>The reason why memory cannot be measured on this system; null if it can.</summary>
    public static string? Unavailable => OperatingSystem.IsLinux() ? null : "--memory reads the peak of a process from Linux";

    /// <summary>The main program of the child.</summary>
    public static int Run(string[] arguments)
    {
        var column = Enum.Parse<Column>(arguments[2]);
        int threads = int.Parse(arguments[3], CultureInfo.InvariantCulture);
        var row = Catalogue.Rows(threads).OfType<TimedRow>().Single(row => row.Name == arguments[1]);
        using var common = row.SetUp?.Invoke();
        using var side = row.MakeSide(column); // loads this library alone
        long before = Settled();
        for (int i = 0; i < Runs; i++)
        {
            side.Prepare();
            side.Run();
        }
        long peak = Status("VmHWM");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{peak - before} {peak}"));
        return 0;
    }

    /// <summary>Measures a side in a process of its own.</summary>
    /// <returns>Bytes by which the resident memory rises, and the peak of the whole process since the side was set up.</returns>
    /// <exception cref="InvalidOperationException">The child failed.</exception>
    public static (double Rise, double Peak) Measure(string row, Column column, int threads)
    {
        var start = OwnProcess.StartInfo([Argument, row, column.ToString(), $"{threads}"]);
        HeapTuning.Remove(start);
        start.RedirectStandardOutput = true;
        using var child = Process.Start(start) ?? throw new InvalidOperationException("the child process did not start");
        string[] numbers = child.StandardOutput.ReadToEnd().Split(' ');
        child.WaitForExit();
        if (child.ExitCode != 0 || numbers.Length != 2)
            throw new InvalidOperationException($"the child process that measures the memory of '{row}' with {column} ended with code {child.ExitCode}");
        return (double.Parse(numbers[0], CultureInfo.InvariantCulture), double.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    /// <summary>Returns free memory to the system, so that the side must take its own, and lets the peak begin here. Returns the resident bytes.</summary>
    private static long Settled()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        TrimHeap();
        File.WriteAllText("/proc/self/clear_refs", "5"); // resets VmHWM (proc(5))
        return Status("VmRSS");
    }

    private static void TrimHeap()
    {
        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Only glibc keeps free memory in this way.
        }
    }

    private static long Status(string field)
    {
        // VmHWM:     123456 kB
        string line = File.ReadLines("/proc/self/status").First(line => line.StartsWith($"{field}:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1], CultureInfo.InvariantCulture);
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int malloc_trim(nuint pad);
}
