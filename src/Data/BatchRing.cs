using System.Runtime.ExceptionServices;

namespace MidasNet.Data;

/// <summary>
/// A ring of buffers between threads that prepare batches and the one that uses them, in order. One buffer more than are
/// prepared ahead: the one in use. Batch b lies in slot b modulo their number.
/// </summary>
internal sealed class BatchRing : IDisposable
{
    private readonly record struct Slot(bool IsReady, Batch Batch, Exception? Failure);

    private readonly object gate = new();
    private readonly Slot[] slots;
    private readonly BatchBuffer[] buffers;
    private readonly Thread[] threads;
    private readonly int batchCount;
    private int started;  // batches that a worker has taken up
    private int inUse;    // the batch that the user holds; all before it are done with
    private bool isStopped;

    /// <summary>Starts the workers.</summary>
    /// <param name="batchCount">Batches to prepare.</param>
    /// <param name="readAhead">Batches to prepare ahead of the one in use, at least 1.</param>
    /// <param name="workers">Threads.</param>
    /// <param name="makeBuffer">Makes the memory of a batch.</param>
    /// <param name="makeWorker">Makes, for each thread, the function that fills a buffer with the batch of a given index.</param>
    public BatchRing(int batchCount, int readAhead, int workers, Func<BatchBuffer> makeBuffer, Func<Func<BatchBuffer, int, Batch>> makeWorker)
    {
        this.batchCount = batchCount;
        inUse = -1;
        slots = new Slot[Math.Min(readAhead, batchCount) + 1];
        buffers = [.. slots.Select(_ => makeBuffer())];
        threads = [.. Enumerable.Range(0, workers).Select(_ => Worker(makeWorker()))];
        foreach (var thread in threads)
            thread.Start();
    }

    /// <summary>Gives the previous batch back and waits for the next one; rethrows what went wrong in preparing it.</summary>
    public Batch Next(CancellationToken cancellation)
    {
        using var wakes = cancellation.UnsafeRegister(static ring => ((BatchRing)ring!).Wake(), this);
        lock (gate)
        {
            if (inUse >= 0)
                slots[inUse % slots.Length] = default;
            inUse++;
            Monitor.PulseAll(gate);
            while (!slots[inUse % slots.Length].IsReady)
            {
                cancellation.ThrowIfCancellationRequested();
                Monitor.Wait(gate);
            }
            cancellation.ThrowIfCancellationRequested();
            var slot = slots[inUse % slots.Length];
            if (slot.Failure is { } failure)
                ExceptionDispatchInfo.Throw(failure);
            return slot.Batch;
        }
    }

    /// <summary>Ends the workers and waits for them.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isStopped = true;
            Monitor.PulseAll(gate);
        }
        foreach (var thread in threads)
            thread.Join();
    }

    private Thread Worker(Func<BatchBuffer, int, Batch> fill) => new(() => Work(fill)) { IsBackground = true, Name = "batches" };

    private void Wake()
    {
        lock (gate)
            Monitor.PulseAll(gate);
    }

    private void Work(Func<BatchBuffer, int, Batch> fill)
    {
        while (TakeUp() is { } number)
        {
            Slot slot;
            try
            {
                slot = new Slot(true, fill(buffers[number % slots.Length], number), null);
            }
            catch (Exception e)
            {
                // Not handled here, but rethrown on the thread that requests this batch.
                slot = new Slot(true, default, e);
            }
            lock (gate)
            {
                slots[number % slots.Length] = slot;
                Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>The number of the next batch to prepare, as soon as its buffer is free; null if there is none.</summary>
    private int? TakeUp()
    {
        lock (gate)
        {
            while (!isStopped && started < batchCount && started >= Math.Max(inUse, 0) + slots.Length)
                Monitor.Wait(gate);
            return isStopped || started >= batchCount ? null : started++;
        }
    }
}
