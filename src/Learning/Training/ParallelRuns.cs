namespace MidasNet.Learning;

/// <summary>How many training runs go side by side.</summary>
internal static class ParallelRuns
{
    // The largest networks that are trained by default take about this much with their batches.
    private const long MemoryOfRun = 2L << 30;

    /// <summary>The number that was asked for, or for 0 one for each thread of the device, as far as memory allows; 1 on a graphics card.</summary>
    public static int Resolve(int asked, Device device) =>
        Resolve(asked, device.RunsBesideOthers, device.Threads, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>The same for a device that is described.</summary>
    /// <param name="asked">The number that was asked for; 0 to choose.</param>
    /// <param name="isShared">Whether runs may share the device.</param>
    /// <param name="threads">Its threads.</param>
    /// <param name="memory">Bytes of memory that the process may use.</param>
    public static int Resolve(int asked, bool isShared, int threads, long memory)
    {
        if (!isShared) return 1;
        return asked > 0 ? asked : (int)Math.Clamp(Math.Min(threads, memory / MemoryOfRun), 1, int.MaxValue);
    }
}
