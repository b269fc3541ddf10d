using System.Diagnostics;
using MidasNet.Gpu;

namespace MidasNet.Benchmarks.Gpu;

/// <summary>Measures the time of a run, with the device busy throughout.</summary>
internal static class Timing
{
    private const int Blocks = 5;

    /// <summary>The median of several blocks of runs, in seconds per run.</summary>
    public static double Seconds(GpuDevice device, Contender contender, double seconds)
    {
        // The first run compiles, the second fills the memory pool.
        contender.Run();
        contender.Run();
        device.Synchronize();
        double once = Block(device, contender, 1);
        int runs = (int)Math.Clamp(seconds / Blocks / Math.Max(once, 1e-6), 1, 10_000);
        var times = new double[Blocks];
        for (int i = 0; i < Blocks; i++) times[i] = Block(device, contender, runs);
        Array.Sort(times);
        return times[Blocks / 2];
    }

    // Kernels queue on the device, and the wait at the end is for the last: launch overhead appears in the figure only if it exceeds the time of the kernels.
    private static double Block(GpuDevice device, Contender contender, int runs)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < runs; i++) contender.Run();
        device.Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalSeconds / runs;
    }
}
