namespace MidasNet.Cluster.Sweeps;

/// <summary>
/// A sweep: which tasks wait, which ones workers have, and what is known. Tasks have content addresses, so that one that occurs twice is done once. All is
/// decided by the calls and the clock: the same calls give the same sweep.
/// </summary>
internal sealed class Sweep
{
    private readonly SweepSpec spec;
    private readonly LeaseOptions options;
    private readonly TimeProvider clock;
    private readonly Ladder ladder;
    private readonly Dictionary<string, Entry> entries = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Trial, int Rung), int> missing = []; // tasks of a trial on a rung that are not done
    private readonly PriorityQueue<string, (int Rung, int Pair, long Order)> waiting = new();
    private readonly HashSet<string> running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FailedTask> failed = new(StringComparer.Ordinal);
    private readonly List<DoneTask> done = [];
    private readonly List<Finding> findings = [];
    private readonly HashSet<(string Address, TaskResult Result)> repeats = [];
    private readonly Queue<(int Trial, int Rung)> complete = [];
    private long order;
    private int waitingCount, setAsideCount;
    private bool isSettling;

    /// <summary>Begins a sweep, or one that was stored.</summary>
    /// <param name="spec">The trials and rungs.</param>
    /// <param name="options">How long leases last.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="progress">The stored progress.</param>
    public Sweep(SweepSpec spec, LeaseOptions options, TimeProvider clock, SweepProgress progress)
    {
        (this.spec, this.options, this.clock) = (spec, options, clock);
        ladder = new Ladder(spec, Begin);
        ladder.Start();
        Settle();
        findings.AddRange(progress.Findings);
        (Duplicates, IsCancelled) = (progress.Duplicates, progress.IsCancelled);
        foreach (var task in spec.Known.Concat(progress.Done))
        {
            while (task.Key.Trial >= ladder.NextTrial && ladder.StartNext()) Settle();
            Finish(AddressOf(task.Key), task.Result, task.SetAside);
        }
    }

    /// <summary>Results that came a second time and were equal.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Whether the sweep was cancelled.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsFinished => IsCancelled || (waitingCount == 0 && running.Count == 0 && ladder.NextTrial >= spec.Trials.Count);

    /// <summary>The best trial of those that were measured in full; null before the base was.</summary>
    public MeasuredTrial? Best => ladder.Best;

    /// <summary>How far it is.</summary>
    public SweepCounts Counts => new(done.Count - setAsideCount, setAsideCount, running.Count, waitingCount, Duplicates);

    /// <summary>The tasks that are done or set aside, in the order in which they became so.</summary>
    public IReadOnlyList<DoneTask> Done => done;

    /// <summary>Results that should have been equal and are not.</summary>
    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>The addresses of the tasks that workers have.</summary>
    public IEnumerable<string> Running => running;

    /// <summary>The tasks that have failed and are tried again.</summary>
    public IReadOnlyList<FailedTask> Failed => [.. failed.Values];

    /// <summary>The progress to store.</summary>
    public SweepProgress Progress => new() { Done = [.. done], Findings = [.. findings], IsCancelled = IsCancelled, Duplicates = Duplicates };

    /// <summary>The task of an address of this sweep.</summary>
    public TaskKey KeyOf(string address) => entries[address].Key;

    /// <summary>Takes the next task off those that wait: those of higher rungs first, then pair by pair if the sweep asks for it, then in the order in which they were made.</summary>
    /// <returns>Its address; null if none waits. The caller asks the task for a lease and passes the answer to <see cref="Answered"/>.</returns>
    public string? Next()
    {
        if (IsCancelled) return null;
        while (true)
        {
            while (waiting.TryDequeue(out string? address, out _))
            {
                var entry = entries[address];
                if (entry.State != TaskStanding.Waiting) continue; // it came back, and its result after it
                waitingCount--;
                entry.State = TaskStanding.Running;
                entry.CheckAt = clock.GetUtcNow() + options.Duration;
                running.Add(address);
                return address;
            }
            if (!ladder.StartNext()) return null;
            Settle();
        }
    }

    /// <summary>Takes the answer of a task that was asked for a lease, or looked at.</summary>
    public void Answered(string address, LeaseAnswer answer)
    {
        if (answer.Result is not null || answer.SetAside is not null) Finish(address, answer.Result, answer.SetAside);
        else if (answer.Token is not null || answer.Remaining > TimeSpan.Zero) KeepRunning(address, answer.Remaining);
        else Open(address);
    }

    /// <summary>Notes that an attempt has failed.</summary>
    public void Fail(string address, string error)
    {
        if (entries.TryGetValue(address, out var entry) && entry.State != TaskStanding.Done)
            failed[address] = new FailedTask(entry.Key, failed.GetValueOrDefault(address)?.Failures + 1 ?? 1, error);
    }

    /// <summary>Puts a task back among those that wait, unless it is done.</summary>
    public void Open(string address)
    {
        if (!entries.TryGetValue(address, out var entry) || entry.State != TaskStanding.Running) return;
        running.Remove(address);
        Enqueue(address, entry);
    }

    /// <summary>Counts a result that came after the first, once: one whose delivery was not answered is delivered again.</summary>
    /// <param name="address">The task.</param>
    /// <param name="repeat">The result.</param>
    /// <param name="comparison">How it compares with the first.</param>
    /// <param name="finding">Both, if they should have been equal and are not.</param>
    public void Repeated(string address, TaskResult repeat, ResultComparison comparison, Finding? finding)
    {
        if (!repeats.Add((address, repeat))) return;
        if (comparison == ResultComparison.Equal) Duplicates++;
        if (finding is not null) findings.Add(finding);
    }

    /// <summary>The tasks of which nothing was heard for the duration of a lease: to be looked at.</summary>
    public IReadOnlyList<string> Overdue()
    {
        var now = clock.GetUtcNow();
        return [.. running.Where(address => entries[address].CheckAt <= now)];
    }

    /// <summary>Ends it. What workers still deliver is taken.</summary>
    public void Cancel() => IsCancelled = true;

    private string AddressOf(TaskKey key) => spec.TaskOf(key).Address();

    private void KeepRunning(string address, TimeSpan remaining)
    {
        if (!entries.TryGetValue(address, out var entry) || entry.State != TaskStanding.Running) return;
        // A little later than the lease, so that it has ended by then.
        entry.CheckAt = clock.GetUtcNow() + remaining + TimeSpan.FromSeconds(1);
    }

    private void Begin(int trial, int rung)
    {
        int open = 0;
        foreach (var (pair, key) in spec.Rungs[rung].TasksOf(trial).Index())
        {
            string address = AddressOf(key);
            if (!entries.TryGetValue(address, out var entry))
            {
                entries[address] = entry = new Entry(key, rung, spec.PairByPair ? pair : 0, order++);
                Enqueue(address, entry);
            }
            if (entry.State == TaskStanding.Done) continue;
            entry.Users.Add((trial, rung));
            open++;
        }
        missing[(trial, rung)] = open;
        if (open == 0) complete.Enqueue((trial, rung));
    }

    private void Enqueue(string address, Entry entry)
    {
        entry.State = TaskStanding.Waiting;
        waitingCount++;
        waiting.Enqueue(address, (-entry.Rung, entry.Pair, entry.Order));
    }

    private void Finish(string address, TaskResult? result, string? setAside)
    {
        if (!entries.TryGetValue(address, out var entry) || entry.State == TaskStanding.Done) return;
        if (entry.State == TaskStanding.Waiting) waitingCount--;
        running.Remove(address);
        failed.Remove(address);
        (entry.State, entry.Result) = (TaskStanding.Done, result);
        if (result is null) setAsideCount++;
        done.Add(new DoneTask(entry.Key, result, setAside));
        foreach (var user in entry.Users)
            if (--missing[user] == 0) complete.Enqueue(user);
        entry.Users.Clear();
        Settle();
    }

    // A measured trial lets others climb, which may have been measured already: a queue, since recursion would visit them in another order.
    private void Settle()
    {
        if (isSettling) return;
        isSettling = true;
        while (complete.TryDequeue(out var user))
        {
            missing.Remove(user);
            var results = spec.Rungs[user.Rung].TasksOf(user.Trial).Select(key => entries[AddressOf(key)].Result).ToList();
            MeasuredTrial? measured = results.Contains(null) ? null
                : new MeasuredTrial(user.Trial, user.Rung, results.Average(result => result!.Accuracy), results.Average(result => result!.Loss));
            ladder.Measured(user.Trial, user.Rung, measured);
        }
        isSettling = false;
    }

    private enum TaskStanding
    {
        Waiting,
        Running,
        Done,
    }

    private sealed class Entry(TaskKey key, int rung, int pair, long order)
    {
        public TaskKey Key { get; } = key;

        public int Rung { get; } = rung;

        public int Pair { get; } = pair;

        public long Order { get; } = order;

        public TaskStanding State { get; set; }

        public DateTimeOffset CheckAt { get; set; }

        public TaskResult? Result { get; set; }

        public List<(int Trial, int Rung)> Users { get; } = [];
    }
}
