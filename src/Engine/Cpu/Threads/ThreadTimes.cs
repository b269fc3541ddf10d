namespace MidasNet.Cpu;

/// <summary>
/// The time in which threads worked on the items of measured kernels, of the time that they were in them: the rest they waited for the others, or for a core. A device and
/// those that are opened to compute at the same time share one.
/// </summary>
internal sealed class ThreadTimes
{
    private readonly Lock adding = new();
    private double work, total;

    /// <summary>The share of their time in which threads worked, from 0 to 1; null before the first kernel.</summary>
    public double? Efficiency
    {
        get
        {
            lock (adding) return total == 0 ? null : Math.Min(1, work / total);
        }
    }

    /// <summary>Counts a kernel.</summary>
    /// <param name="kernelWork">The time of one thread that its items take.</param>
    /// <param name="threadTime">The time from its start to its end, times the number of threads.</param>
    public void Add(double kernelWork, double threadTime)
    {
        lock (adding) (work, total) = (work + kernelWork, total + threadTime);
    }
}
