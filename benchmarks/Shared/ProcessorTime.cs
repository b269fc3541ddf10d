using System.Globalization;

namespace MidasNet.Benchmarks;

/// <summary>Seconds of CPU time used so far by this process and by all processes, over all cores.</summary>
/// <param name="Wall">The wall-clock time.</param>
/// <param name="Own">CPU time of this process and its ended children.</param>
/// <param name="All">CPU time of all processes and the hypervisor; 0 where it is unknown.</param>
internal readonly record struct ProcessorTime(double Wall, double Own, double All)
{
    // /proc/stat samples in ticks of 10 ms, so that a difference of one tick per core is no disturbance.
    private const double Resolution = 0.02;
    private const double TicksPerSecond = 100;

    /// <summary>Reads the counters.</summary>
    public static ProcessorTime Now() => new(Environment.TickCount64 / 1e3, OwnSeconds(), AllSeconds());

    /// <summary>Whether other processes or the hypervisor used more than 3 % of one core since then.</summary>
    public bool DisturbedSince(ProcessorTime before) => ElsewhereSince(before) > Resolution + 0.03 * (Wall - before.Wall);

    /// <summary>The share of all cores that other processes used since then.</summary>
    public double ShareElsewhereSince(ProcessorTime before) => ElsewhereSince(before) / ((Wall - before.Wall) * Environment.ProcessorCount);

    private double ElsewhereSince(ProcessorTime before) => Math.Max(0, All - before.All - (Own - before.Own));

    private static double OwnSeconds()
    {
        if (!OperatingSystem.IsLinux()) return 0;
        // pid (name) state ... cutime cstime, the 16th and 17th field; the name may contain blanks, so fields are counted from its end.
        string statistics = File.ReadAllText("/proc/self/stat");
        string[] fields = statistics[(statistics.LastIndexOf(')') + 2)..].Split(' ');
        double children = Seconds(fields[13]) + Seconds(fields[14]);
        return Environment.CpuUsage.TotalTime.TotalSeconds + children;
    }

    private static double AllSeconds()
    {
        if (!OperatingSystem.IsLinux()) return 0;
        // cpu user nice system idle iowait irq softirq steal ...
        string[] fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] busy = [1, 2, 3, 6, 7, 8];
        return busy.Sum(i => Seconds(fields[i]));
    }

    private static double Seconds(string ticks) => double.Parse(ticks, CultureInfo.InvariantCulture) / TicksPerSecond;
}
