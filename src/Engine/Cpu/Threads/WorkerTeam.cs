using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MidasNet.Cpu;

/// <summary>
/// The caller's thread and a few others that share the items of a kernel: fork, do the items, join. Each thread begins with a range of consecutive items of its
/// own, then takes items that are left in the ranges of the others. The other threads spin briefly between kernels and then sleep, so that an idle team costs
/// nothing. A thread without a core delays the others only if it was preempted in the middle of an item: they take the remaining items. Where that happens too
/// often, fewer threads share a kernel (<see cref="ThreadPacing"/>).
/// </summary>
/// <remarks>
/// Items are numbered in the order of images, so that a thread works on the same images in each kernel of a step: their values are in the caches of its own core.
/// With single items from one counter, two threads took 12.7 ms for a training step of a small CNN of 28 pixels and 31 ms for one of 48; with ranges they take
/// 11.0 and 25 ms (batches of 64, Zen 5).
/// </remarks>
internal sealed unsafe class WorkerTeam : IDisposable
{
    // Kernels of a step follow each other within a few microseconds. For that time (a pause is 30 to 60 nanoseconds) a thread keeps its core, so that
    // forks within a step need no wake-up. For another half millisecond it polls for work but yields the core in between: to other processes, to
    // another team, or to a thread of its own team that has an item but no core.
    private const int PausesAlone = 400, PausesBetweenYields = 16, YieldsBeforeSleep = 400;

    // Processors fetch cache lines in pairs.
    private const int LineBytes = 128;

    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] wake;
    private readonly int[] asleep;
    private readonly Job* job;
    private readonly byte* tickets;
    private readonly ThreadPacing? pacing;
    private Exception? failure;
    private volatile bool stopping;

    /// <summary>Starts a team with the given number of threads, including the caller's.</summary>
    public WorkerTeam(int size)
        : this(size, ThreadPacing.For(size, new ThreadTimes())) { }

    /// <summary>Starts a team whose number of active threads is decided by <paramref name="pacing"/>; null for all of them, always.</summary>
    internal WorkerTeam(int size, ThreadPacing? pacing)
    {
        (Size, this.pacing) = (size, pacing);
        threads = new Thread[size - 1];
        wake = new SemaphoreSlim[size - 1];
        asleep = new int[size - 1];
        byte* lines = (byte*)NativeMemory.AlignedAlloc((nuint)(1 + size) * LineBytes, LineBytes);
        new Span<byte>(lines, (1 + size) * LineBytes).Clear();
        job = (Job*)lines;
        job->Active = size;
        tickets = lines + LineBytes;
        for (int i = 0; i < threads.Length; i++)
        {
            int worker = i + 1;
            wake[i] = new SemaphoreSlim(0);
            threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"midasnet worker {worker}" };
            threads[i].Start();
        }
    }

    /// <summary>The number of threads, including the caller's.</summary>
    public int Size { get; }

    /// <summary>The number of threads that sleep until the next kernel, or are about to.</summary>
    public int Sleeping
    {
        get
        {
            int count = 0;
            for (int i = 0; i < asleep.Length; i++) count += Volatile.Read(ref asleep[i]);
            return count;
        }
    }

    /// <summary>Runs all items and returns when they are done. An exception of an item is thrown here.</summary>
    /// <exception cref="InvalidOperationException">An item failed, or the team is busy: for another thread, or because an item calls this method.</exception>
    public void For<TWork>(int count, TWork body) where TWork : unmanaged, IWork
    {
        if (Size == 1 || count <= 1)
        {
            for (int i = 0; i < count; i++) body.Run(i, 0);
            return;
        }
        // The body stays on this stack frame, which outlives the items: nothing is allocated. The rest is in a method that is compiled once instead of
        // once per kind of work, which saves a few milliseconds of a program's first step.
        Fork(count, &body, &Invoke<TWork>);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (stopping) return;
        stopping = true;
        Interlocked.Increment(ref job->Generation);
        for (int i = 0; i < threads.Length; i++)
        {
            wake[i].Release();
            threads[i].Join();
            wake[i].Dispose();
        }
        NativeMemory.AlignedFree(job);
    }

    private static void Invoke<TWork>(void* body, int item, int worker) where TWork : unmanaged, IWork => ((TWork*)body)->Run(item, worker);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fork(int count, void* body, delegate*<void*, int, int, void> invoke)
    {
        ObjectDisposedException.ThrowIf(stopping, this);
        if (Interlocked.Exchange(ref job->Busy, 1) != 0)
            throw new InvalidOperationException("this device is in use by another thread or from within a kernel: use a device from one thread at a time");
        if (pacing is { IsReduced: true }) pacing.TryAgain(Stopwatch.GetTimestamp());
        bool isSampled = pacing is not null && pacing.IsSampled();
        long started = isSampled ? Stopwatch.GetTimestamp() : 0, time = isSampled ? ThreadClock.Ticks() : 0;
        job->Work = body;
        job->Run = invoke;
        job->ItemCount = count;
        job->Active = pacing?.Active ?? Size;
        Volatile.Write(ref job->Unfinished, count);
        int current = job->Generation + 1;
        for (int range = 0; range < job->Active; range++)
            Volatile.Write(ref Tickets(range), (long)current << 32 | (uint)(job->EndOf(range) - job->EndOf(range - 1)));
        Interlocked.Exchange(ref job->Generation, current);
        // The caller takes an item itself, so more helpers than the remaining items would be idle.
        for (int i = 0, helpers = Math.Min(job->Active, count) - 1; i < helpers; i++)
        {
            if (Volatile.Read(ref asleep[i]) == 1 && Interlocked.Exchange(ref asleep[i], 0) == 1) wake[i].Release();
        }
        int own = Drain(0);
        if (isSampled) time = ThreadClock.Ticks() - time;

        // A thread preempted in the middle of an item needs a core: yield after a short spin, but never sleep for a whole millisecond.
        var spinner = new SpinWait();
        while (Volatile.Read(ref job->Unfinished) > 0) spinner.SpinOnce(sleep1Threshold: -1);
        if (isSampled) pacing!.Record(started, Stopwatch.GetTimestamp(), time, own, count);
        var exception = failure;
        failure = null;
        Volatile.Write(ref job->Busy, 0);
        if (exception is not null) throw new InvalidOperationException("a kernel failed on a worker thread", exception);
    }

    private void Serve(int worker)
    {
        int seen = 0;
        while (true)
        {
            WaitForWork(worker, seen);
            if (stopping) return;
            seen = Volatile.Read(ref job->Generation);
            Drain(worker);
        }
    }

    /// <summary>True if there is a job later than the given one for this thread, or the team has ended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsCalled(int worker, int seen) => (Volatile.Read(ref job->Generation) != seen && worker < Volatile.Read(ref job->Active)) || stopping;

    /// <summary>Waits for a job later than the given one, or for the end of the team.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WaitForWork(int worker, int seen)
    {
        while (true)
        {
            for (int pauses = 0; pauses < PausesAlone; pauses++)
            {
                if (IsCalled(worker, seen)) return;
                Thread.SpinWait(1);
            }
            for (int yields = 0; yields < YieldsBeforeSleep; yields++)
            {
                Thread.Yield();
                for (int pauses = 0; pauses < PausesBetweenYields; pauses++)
                {
                    if (IsCalled(worker, seen)) return;
                    Thread.SpinWait(1);
                }
            }
            // Announce the sleep, then check again: either this thread sees the new generation, or the caller sees the announcement.
            Interlocked.Exchange(ref asleep[worker - 1], 1);
            if (!IsCalled(worker, seen))
                wake[worker - 1].Wait();
            else if (Interlocked.Exchange(ref asleep[worker - 1], 0) == 0)
                wake[worker - 1].Wait(); // the caller has seen the announcement, and has released or is about to
        }
    }

    /// <summary>Does items until none is left, those of the thread's own range first; the number of those that it did.</summary>
    private int Drain(int worker)
    {
        int done = 0;
        for (int i = 0, active = Volatile.Read(ref job->Active); i < active; i++) done += DrainRange((worker + i) % active, worker);
        return done;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int DrainRange(int range, int worker)
    {
        ref long left = ref Tickets(range);
        int done = 0;
        while (true)
        {
            long seen = Volatile.Read(ref left);
            int items = (int)(seen & uint.MaxValue);
            if (items == 0) break;
            if (Interlocked.CompareExchange(ref left, seen - 1, seen) != seen) continue;
            try
            {
                job->Run(job->Work, job->EndOf(range) - items, worker);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            done++;
        }
        if (done > 0) Interlocked.Add(ref job->Unfinished, -done);
        return done;
    }

    /// <summary>
    /// High half: generation of the job; low half: items of a range that are not yet taken. Taking an item is a compare-and-swap of both, so that a thread that
    /// wakes late can neither take an item of a finished job nor delay the next job.
    /// </summary>
    private ref long Tickets(int range) => ref *(long*)(tickets + (nint)range * LineBytes);

    /// <summary>The state shared by the threads, in one cache line. A fork costs one transfer of it between cores, and one of each range's counter.</summary>
    private struct Job
    {
        /// <summary>The caller's copy of the work, and the function that runs one of its items.</summary>
        public void* Work;
        public delegate*<void*, int, int, void> Run;

        public int ItemCount;

        /// <summary>Items not yet done.</summary>
        public int Unfinished;

        /// <summary>The number of the job, which waiting threads watch.</summary>
        public int Generation;

        /// <summary>Threads that share the job: the caller's, and those with a lower index than this.</summary>
        public int Active;

        /// <summary>1 while a caller is in <see cref="Fork"/>.</summary>
        public int Busy;

        /// <summary>The item after the last of a thread's range; of -1, the first item. The caller, which begins before the others, has the larger ranges.</summary>
        public readonly int EndOf(int range) => (int)(((long)ItemCount * (range + 1) + Active - 1) / Active);
    }
}
