namespace MidasNet;

/// <summary>
/// The caller's thread and a few others that share the items of a kernel: fork, take items from one counter, join. Other threads spin for a short
/// while between kernels and then sleep, so an idle team costs nothing.
/// </summary>
internal sealed unsafe class WorkerTeam : IDisposable
{
    // Some 20 microseconds: kernels of one training step follow each other within this time, so that forks in a step wake nobody.
    private const int SpinsBeforeSleep = 20_000;

    private readonly Thread[] threads;
    private readonly SemaphoreSlim[] wake;
    private readonly int[] asleep;
    private void* work;
    private delegate*<void*, int, int, void> run;
    private int itemCount, unfinished, generation;
    private Exception? failure;
    private volatile bool stopping;

    // High half: generation of the job; low half: items not yet taken. Taking one is a compare-and-swap of both, so a thread that wakes late can
    // neither take an item of a finished job nor hold up the next.
    private long tickets;

    /// <summary>Starts a team of this many threads, the caller's included.</summary>
    public WorkerTeam(int size)
    {
        Size = size;
        threads = new Thread[size - 1];
        wake = new SemaphoreSlim[size - 1];
        asleep = new int[size - 1];
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

    /// <summary>Runs all items and returns when they are done. An exception of an item is thrown here.</summary>
    public void For<TWork>(int count, TWork body) where TWork : unmanaged, IWork
    {
        if (Size == 1 || count <= 1)
        {
            for (int i = 0; i < count; i++) body.Run(i, 0);
            return;
        }

        // The body stays on this stack frame, which outlives the items: nothing is allocated.
        work = &body;
        run = &Invoke<TWork>;
        itemCount = count;
        Volatile.Write(ref unfinished, count);
        int current = generation + 1;
        Volatile.Write(ref tickets, (long)current << 32 | (uint)count);
        Interlocked.Exchange(ref generation, current);
        for (int i = 0; i < threads.Length; i++)
        {
            if (Interlocked.Exchange(ref asleep[i], 0) == 1) wake[i].Release();
        }
        Drain(0);

        // A thread that lost its core in the middle of an item needs ours: after a short spin give the core away, but never for a whole millisecond.
        var spinner = new SpinWait();
        while (Volatile.Read(ref unfinished) > 0) spinner.SpinOnce(sleep1Threshold: -1);
        if (failure is { } exception)
        {
            failure = null;
            throw new InvalidOperationException("a kernel failed on a worker thread", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (stopping) return;
        stopping = true;
        Interlocked.Increment(ref generation);
        for (int i = 0; i < threads.Length; i++)
        {
            wake[i].Release();
            threads[i].Join();
            wake[i].Dispose();
        }
    }

    private static void Invoke<TWork>(void* body, int item, int worker) where TWork : unmanaged, IWork => ((TWork*)body)->Run(item, worker);

    private void Serve(int worker)
    {
        int seen = 0;
        while (true)
        {
            int spins = 0;
            while (Volatile.Read(ref generation) == seen && !stopping)
            {
                if (++spins < SpinsBeforeSleep)
                {
                    Thread.SpinWait(1);
                    continue;
                }
                // Announce the sleep, then look again: either this thread sees the new generation, or the caller sees the announcement.
                Interlocked.Exchange(ref asleep[worker - 1], 1);
                if (Volatile.Read(ref generation) == seen && !stopping)
                    wake[worker - 1].Wait();
                else if (Interlocked.Exchange(ref asleep[worker - 1], 0) == 0)
                    wake[worker - 1].Wait(); // the caller has seen it and has released, or is about to
                spins = 0;
            }
            if (stopping) return;
            seen = Volatile.Read(ref generation);
            Drain(worker);
        }
    }

    private void Drain(int worker)
    {
        while (true)
        {
            long seen = Volatile.Read(ref tickets);
            int left = (int)(seen & uint.MaxValue);
            if (left == 0) return;
            if (Interlocked.CompareExchange(ref tickets, seen - 1, seen) != seen) continue;
            try
            {
                run(work, itemCount - left, worker);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            Interlocked.Decrement(ref unfinished);
        }
    }
}
