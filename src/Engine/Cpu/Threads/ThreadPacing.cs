using System.Diagnostics;

namespace MidasNet.Cpu;

/// <summary>
/// The number of threads of a team that share kernels: all of them, or fewer while other programs use the cores. A kernel ends when its last item is done, and an
/// item whose thread has lost its core waits for a time slice of some milliseconds, in which all others wait too.
/// </summary>
/// <remarks>
/// The rate of a team is the work that it does in a second, in seconds of one thread: almost the number of threads on an idle machine. Below 0.375 of a
/// thread's work per thread, half of the threads do better: they lose their cores less often. Training a small CNN on two cores, two threads have a rate of 0.40
/// beside two other busy programs, and a single thread has 0.52; beside one program 0.70 and 0.76 (Zen 5), or 0.91 and 0.81 (Zen 3). After a pause the team is
/// tried again.
/// </remarks>
internal sealed class ThreadPacing
{
    private const double MinRatePerThread = 0.375;
    private const int SampledOneIn = 4;

    private readonly int size;
    private readonly ThreadTimes times;
    private readonly long window, minPause, maxPause;
    private long pause, tryAgainAt, elapsed;
    private double work;
    private uint draw = 1;

    /// <summary>Begins with all threads.</summary>
    /// <param name="size">The number of threads.</param>
    /// <param name="second">Ticks of the clock in a second.</param>
    /// <param name="times">Counts the time of threads in measured kernels.</param>
    public ThreadPacing(int size, long second, ThreadTimes times)
    {
        this.size = Active = size;
        this.times = times;
        (window, minPause, maxPause) = (second / 40, second / 10, 2 * second);
        pause = minPause;
    }

    /// <summary>The number of threads that share kernels now.</summary>
    public int Active { get; private set; }

    /// <summary>The pacing of a team; null where there is nothing to decide or no clock to measure with.</summary>
    public static ThreadPacing? For(int size, ThreadTimes times) => size > 1 && ThreadClock.IsThere ? new ThreadPacing(size, Stopwatch.Frequency, times) : null;

    /// <summary>Whether the next kernel is to be measured: one in four, drawn so that no pattern of kernels is favoured, or each while a team is tried again.</summary>
    public bool IsSampled()
    {
        draw = draw * 1664525 + 1013904223;
        return Active > 1 && (pause > minPause || draw >> 16 < ushort.MaxValue / SampledOneIn);
    }

    /// <summary>Whether fewer threads than all are active, so that the clock decides when to try more.</summary>
    public bool IsReduced => Active < size;

    /// <summary>Takes more threads where it is time to try that.</summary>
    /// <param name="now">The clock.</param>
    public void TryAgain(long now)
    {
        if (!IsReduced || now < tryAgainAt) return;
        Active = Math.Min(size, 2 * Active);
        (work, elapsed) = (0, 0);
    }

    /// <summary>Takes account of a measured kernel.</summary>
    /// <param name="started">The clock at its start.</param>
    /// <param name="ended">The clock at its end.</param>
    /// <param name="callerTime">The time for which the caller's thread had a core while it worked on items, in ticks.</param>
    /// <param name="callerItems">Items that it did.</param>
    /// <param name="items">All items, equally much work each.</param>
    public void Record(long started, long ended, long callerTime, int callerItems, int items)
    {
        if (callerItems == 0) return; // says nothing about the work in an item
        double kernel = (double)callerTime * items / callerItems;
        work += kernel;
        elapsed += ended - started;
        times.Add(kernel, (double)Active * (ended - started));
        if (elapsed < window) return;
        if (work < MinRatePerThread * Active * elapsed)
        {
            Active = Math.Max(1, Active / 2);
            tryAgainAt = ended + pause;
            pause = Math.Min(2 * pause, maxPause);
        }
        else if (!IsReduced)
        {
            pause = minPause;
        }
        (work, elapsed) = (0, 0);
    }
}
