using System.Diagnostics;

namespace MidasNet.Web;

/// <summary>
/// Pictures that wait for workers. A worker takes its share of all that waits, so that pictures are predicted together when there are many and at once when
/// there is one: no request waits for others to come. The queue is bounded.
/// </summary>
internal sealed class PredictionQueue : IDisposable
{
    private const int MaxBatch = 32;

    private readonly LinkedList<Job> waiting = new();
    private readonly Thread[] workers;
    private readonly int capacity;
    private readonly WebMetrics metrics;
    private bool stopping;

    /// <summary>Starts the workers.</summary>
    /// <param name="workerCount">Threads that decode and predict.</param>
    /// <param name="capacity">The largest number of pictures that wait.</param>
    /// <param name="metrics">Takes times.</param>
    public PredictionQueue(int workerCount, int capacity, WebMetrics metrics)
    {
        (this.capacity, this.metrics) = (capacity, metrics);
        workers = [.. Enumerable.Range(0, workerCount).Select(i => new Thread(Work) { IsBackground = true, Name = $"predictions {i}" })];
        foreach (var worker in workers) worker.Start();
    }

    /// <summary>Pictures that wait.</summary>
    public int Count
    {
        get
        {
            lock (waiting) return waiting.Count;
        }
    }

    /// <summary>Adds pictures of one request, all or none.</summary>
    /// <param name="model">The network.</param>
    /// <param name="pictures">At least one.</param>
    /// <returns>Their answers; null if there is no room for them.</returns>
    public Ticket? TryEnqueue(ServedModel model, IReadOnlyList<NamedPicture> pictures)
    {
        var jobs = new LinkedListNode<Job>[pictures.Count];
        for (int i = 0; i < jobs.Length; i++) jobs[i] = new LinkedListNode<Job>(new Job(model, pictures[i]));
        lock (waiting)
        {
            ObjectDisposedException.ThrowIf(stopping, this);
            if (waiting.Count + jobs.Length > capacity) return null;
            foreach (var job in jobs) waiting.AddLast(job);
            if (jobs.Length == 1) Monitor.Pulse(waiting);
            else Monitor.PulseAll(waiting);
        }
        return new Ticket(this, jobs);
    }

    /// <summary>Ends the workers after what they are computing. What still waits ends by an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        lock (waiting)
        {
            if (stopping) return;
            stopping = true;
            Monitor.PulseAll(waiting);
        }
        foreach (var worker in workers) worker.Join();
        Job[] left;
        // Requests that end meanwhile take theirs out.
        lock (waiting) left = [.. waiting];
        foreach (var job in left) job.Answer.TrySetException(new ObjectDisposedException(nameof(PredictionQueue)));
    }

    private void Work()
    {
        var jobs = new List<Job>();
        while (Take(jobs)) Predict(jobs);
    }

    private bool Take(List<Job> jobs)
    {
        jobs.Clear();
        lock (waiting)
        {
            while (waiting.Count == 0 && !stopping) Monitor.Wait(waiting);
            if (stopping) return false;
            int share = Math.Clamp((waiting.Count + workers.Length - 1) / workers.Length, 1, MaxBatch);
            var model = waiting.First!.Value.Model;
            while (jobs.Count < share && waiting.First is { } first && first.Value.Model == model)
            {
                waiting.RemoveFirst();
                jobs.Add(first.Value);
            }
        }
        return true;
    }

    private void Predict(List<Job> jobs)
    {
        long begun = Stopwatch.GetTimestamp();
        foreach (var job in jobs) metrics.Waited(job.Model.Name, Stopwatch.GetElapsedTime(job.Enqueued, begun));
        try
        {
            var answers = jobs[0].Model.Predictor.Predict([.. jobs.Select(job => job.Picture)]);
            metrics.Predicted(jobs[0].Model.Name, jobs.Count, Stopwatch.GetElapsedTime(begun));
            for (int i = 0; i < jobs.Count; i++) jobs[i].Answer.TrySetResult(answers[i]);
        }
        catch (Exception failure)
        {
            // It belongs to the requests, and must not end the worker.
            foreach (var job in jobs) job.Answer.TrySetException(failure);
        }
    }

    private void Remove(LinkedListNode<Job>[] jobs)
    {
        lock (waiting)
        {
            foreach (var job in jobs)
                if (job.List == waiting) waiting.Remove(job);
        }
    }

    /// <summary>The pictures of one request in the queue.</summary>
    public sealed class Ticket
    {
        private readonly PredictionQueue queue;
        private readonly LinkedListNode<Job>[] jobs;

        internal Ticket(PredictionQueue queue, LinkedListNode<Job>[] jobs) => (this.queue, this.jobs) = (queue, jobs);

        /// <summary>Waits for the answers. Pictures whose request has ended leave the queue.</summary>
        /// <exception cref="TimeoutException">They took longer.</exception>
        /// <exception cref="OperationCanceledException">The client is gone.</exception>
        public async Task<IReadOnlyList<PictureAnswer>> WaitAsync(TimeSpan timeout, TimeProvider clock, CancellationToken cancellation)
        {
            try
            {
                var all = jobs.Length == 1 ? One(jobs[0].Value.Answer.Task) : Task.WhenAll(jobs.Select(job => job.Value.Answer.Task));
                return await all.WaitAsync(timeout, clock, cancellation).ConfigureAwait(false);
            }
            catch (Exception stopped) when (stopped is TimeoutException or OperationCanceledException)
            {
                queue.Remove(jobs);
                throw;
            }

            static async Task<PictureAnswer[]> One(Task<PictureAnswer> answer) => [await answer.ConfigureAwait(false)];
        }
    }

    /// <summary>A picture that waits.</summary>
    internal sealed record Job(ServedModel Model, NamedPicture Picture)
    {
        public long Enqueued { get; } = Stopwatch.GetTimestamp();

        public TaskCompletionSource<PictureAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
