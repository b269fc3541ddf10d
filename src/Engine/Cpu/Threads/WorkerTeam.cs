using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MidasNet.Cpu;

/// <summary>
/// The caller's thread and a few others that share the items of a kernel: fork, take items from one counter, join. Other threads spin for a short
/// while between kernels and then sleep, so an idle team costs nothing. A thread that gets no core holds nobody up unless it lost it in the middle
/// of an item: the others take what it does not.
/// </summary>
internal sealed unsafe class WorkerTeam : IDisposable
{
    // Kernels of a step follow each other within some microseconds: that long (a pause is 30 to 60 nanoseconds) a thread keeps its core, so that
    // forks in a step wake nobody. For half a millisecond more it looks for work but offers the core in between: to other processes, to another
    // team, to a thread of its own team that has an item but no core.
    private const int PausesAlone = 400, PausesBetweenYields = 16, YieldsBeforeSleep = 400;

    private const int JobBytes = 64;

    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] wake;
    private readonly int[] asleep;
    private readonly Job* job;
    private Exception? failure;
    private volatile bool stopping;

    /// <summary>Starts a team of this many threads, the caller's included.</summary>
    public WorkerTeam(int size)
    {
        Size = size;
        threads = new Thread[size - 1];
        wake = new SemaphoreSlim[size - 1];
        asleep = new int[size - 1];
        job = (Job*)NativeMemory.AlignedAlloc(JobBytes, JobBytes);
        *job = default;
        for (int i = 0; i < threads.Length; i++)
        {
            int worker = i + 1;
            wake[i] = new SemaphoreSlim(0);
            threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"midasnet worker {worker}" };
            threads[i].Start();
        }
    }

    /// <summary>The number of threads, the caller's included.</summary>
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
    /// <exception cref="InvalidOperationException">An item has failed, or the team is at work already: for another thread, or for the caller's own item.</exception>
    public void For<TWork>(int count, TWork body) where TWork : unmanaged, IWork
    {
        if (Size == 1 || count <= 1)
        {
            for (int i = 0; i < count; i++) body.Run(i, 0);
            return;
        }
        // The body stays on this stack frame, which outlives the items: nothing is allocated. All else is in a method that is compiled once and
        // not for each kind of work: that saves a program's first step some milliseconds.
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
            throw new InvalidOperationException("this device is at work for another thread or within a kernel: a device is for one thread at a time");
        job->Work = body;
        job->Run = invoke;
        job->ItemCount = count;
        Volatile.Write(ref job->Unfinished, count);
        int current = job->Generation + 1;
        Volatile.Write(ref job->Tickets, (long)current << 32 | (uint)count);
        Interlocked.Exchange(ref job->Generation, current);
        // The caller takes an item itself, so more helpers than there are others would find nothing.
        for (int i = 0, helpers = Math.Min(threads.Length, count - 1); i < helpers; i++)
        {
            if (Volatile.Read(ref asleep[i]) == 1 && Interlocked.Exchange(ref asleep[i], 0) == 1) wake[i].Release();
        }
        Drain(0);

        // A thread that lost its core in the middle of an item needs ours: after a short spin give the core away, but never for a whole millisecond.
        var spinner = new SpinWait();
        while (Volatile.Read(ref job->Unfinished) > 0) spinner.SpinOnce(sleep1Threshold: -1);
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

    /// <summary>Returns when there is a job later than the one seen last, or the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WaitForWork(int worker, int seen)
    {
        while (true)
        {
            for (int pauses = 0; pauses < PausesAlone; pauses++)
            {
                if (Volatile.Read(ref job->Generation) != seen || stopping) return;
                Thread.SpinWait(1);
            }
            for (int yields = 0; yields < YieldsBeforeSleep; yields++)
            {
                Thread.Yield();
                for (int pauses = 0; pauses < PausesBetweenYields; pauses++)
                {
                    if (Volatile.Read(ref job->Generation) != seen || stopping) return;
                    Thread.SpinWait(1);
                }
            }
            // Announce the sleep, then look again: either this thread sees the new generation, or the caller sees the announcement.
            Interlocked.Exchange(ref asleep[worker - 1], 1);
            if (Volatile.Read(ref job->Generation) == seen && !stopping)
                wake[worker - 1].Wait();
            else if (Interlocked.Exchange(ref asleep[worker - 1], 0) == 0)
                wake[worker - 1].Wait(); // the caller has seen it and has released, or is about to
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Drain(int worker)
    {
        while (true)
        {
            long seen = Volatile.Read(ref job->Tickets);
            int left = (int)(seen & uint.MaxValue);
            if (left == 0) return;
            if (Interlocked.CompareExchange(ref job->Tickets, seen - 1, seen) != seen) continue;
            try
            {
                job->Run(job->Work, job->ItemCount - left, worker);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            Interlocked.Decrement(ref job->Unfinished);
        }
    }

    /// <summary>What threads tell each other. A fork costs as many transfers between cores as this has cache lines: one.</summary>
    private struct Job
    {
        /// <summary>
        /// High half: generation of the job; low half: items not yet taken. Taking one is a compare-and-swap of both, so a thread that wakes late can
        /// neither take an item of a finished job nor hold up the next.
        /// </summary>
        public long Tickets;

        /// <summary>The caller's copy of the work, and how to run one of its items.</summary>
        public void* Work;
        public delegate*<void*, int, int, void> Run;

        public int ItemCount;

        /// <summary>Items not yet done.</summary>
        public int Unfinished;

        /// <summary>The number of the job, which waiting threads watch.</summary>
        public int Generation;

        /// <summary>1 while a caller is in <see cref="Fork"/>.</summary>
        public int Busy;
    }
}
