using MidasNet.Cluster.Sweeps;

namespace MidasNet.Benchmarks.Simulation;

/// <summary>
/// Silos with the real sweep and the real tasks, loaded from a simulated database on the first call, on any silo, and again where their silo has failed. A
/// partition leaves the last silo with its grains to the workers on its side, until the others have given it up and it learns of that.
/// </summary>
internal sealed class SimulatedCluster
{
    private const string SweepId = "sweep";
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);
    private readonly SimulationOptions options;
    private readonly VirtualTime time;
    private readonly SimulationCounts counts;
    private readonly SimulatedNetwork network;
    private readonly SimulatedSilo[] silos;
    private readonly Dictionary<string, Activation> directory = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Activation> stranded = new(StringComparer.Ordinal); // on the silo that was given up
    private readonly Dictionary<string, Row> taskRows = new(StringComparer.Ordinal);
    private readonly Row specRow = new(), progressRow = new();
    private RandomStream random;

    /// <summary>Begins.</summary>
    public SimulatedCluster(SimulationOptions options, VirtualTime time, SimulationCounts counts)
    {
        (this.options, this.time, this.counts) = (options, time, counts);
        network = new SimulatedNetwork(options, counts);
        Database = new SimulatedDatabase(options, time, counts, network);
        random = new RandomStream(options.Seed, 51);
        silos = [.. Enumerable.Range(0, options.Silos).Select(i => new SimulatedSilo(options.Silos > 1 && i == options.Silos - 1 ? 1 : 0))];
        for (int i = 0; i < silos.Length; i++)
        {
            if (options.SiloFailure > 0) FailNowAndThen(silos[i], new RandomStream(options.Seed, 52, (ulong)i));
        }
        if (options.PartitionAt > 0 && options.PartitionSeconds >= options.SiloDetection)
            time.At(TimeSpan.FromSeconds(options.PartitionAt + options.PartitionSeconds), () => time.Begin(HealAsync));
    }

    /// <summary>The database.</summary>
    public SimulatedDatabase Database { get; }

    /// <summary>The time at which the sweep was finished; null before.</summary>
    public TimeSpan? FinishedAt { get; private set; }

    /// <summary>The stored states of the tasks.</summary>
    public IReadOnlyDictionary<string, Row> TaskRows => taskRows;

    /// <summary>The sweep, for a caller on a side.</summary>
    public ISweep SweepFor(int side) => new SweepCalls(this, side, owner: null);

    /// <summary>A task, for a caller on a side.</summary>
    public ITask TaskFor(int side, string address) => new TaskCalls(this, side, address, owner: null);

    /// <summary>Asks which sweeps there are, as workers do each time.</summary>
    public Task<bool> AskIndexAsync(int side) => CallAsync(side, owner: null, "index", "index", isReentrant: true, _ => Task.FromResult(true));

    /// <summary>Sends or fetches a file: two calls for each part and two for the whole, one after the other. What is removed costs as many rows, and no bytes.</summary>
    /// <param name="side">The caller's side.</param>
    /// <param name="kind">The purpose of the call.</param>
    /// <param name="bytes">The size; 0 to remove only.</param>
    /// <param name="removed">Whether an earlier file is removed.</param>
    /// <param name="isRead">Whether it is fetched.</param>
    public async Task MoveFileAsync(int side, string kind, double bytes, bool removed, bool isRead)
    {
        int parts = PartsOf(bytes), removedParts = removed ? PartsOf(options.StateBytes) : 0, calls = 2 * parts + removedParts + 2;
        SimulationCounts.Add(counts.Messages, kind, 2 * calls);
        if (!network.Arrives(side, 0, time.Now) || !network.Arrives(0, side, time.Now))
        {
            await time.Delay(TimeSpan.FromSeconds(options.Timeout));
            throw new NotAnsweredException("a silo");
        }
        await time.Delay(network.Latency() * (2 * calls));
        if (!isRead) await Database.WriteAsync(kind, (bytes > 0 ? parts + 1 : 0) + (removed ? removedParts + 1 : 0), bytes, 0);
    }

    private static int PartsOf(double bytes) => (int)Math.Ceiling(bytes / MidasNet.Cluster.Blobs.BlobStore.ChunkBytes);

    private async Task<T> CallAsync<T>(int from, Activation? owner, string kind, string address, bool isReentrant, Func<object?, Task<T>> call)
    {
        if (owner is { IsAlive: false }) throw new NotAnsweredException("a silo that has failed");
        var begun = time.Now;
        SimulationCounts.Add(counts.Messages, kind);
        var activation = await FindAsync(from, address);
        if (!network.Arrives(from, activation.Silo.Side, time.Now)) await GiveUpAsync(begun);
        await time.Delay(network.Latency());
        if (!activation.IsAlive) await GiveUpAsync(begun);
        activation.LastUsed = time.Now;
        var answer = isReentrant ? await call(activation.Grain) : await activation.InTurnAsync(() => call(activation.Grain));
        LookWhetherFinished(activation);
        if (!activation.IsAlive) await GiveUpAsync(begun);
        SimulationCounts.Add(counts.Messages, kind);
        // A caller that has given up meanwhile learns it only now: the queue of the database is shorter than the time to wait, unless it is far too slow.
        if (!network.Arrives(activation.Silo.Side, from, time.Now) || time.Now - begun > TimeSpan.FromSeconds(options.Timeout)) await GiveUpAsync(begun);
        await time.Delay(network.Latency());
        return answer;
    }

    private async Task<Activation> FindAsync(int from, string address)
    {
        var begun = time.Now;
        var known = directory.GetValueOrDefault(address);
        if (network.IsCut(time.Now) && from == 1)
        {
            var mine = known is { Silo.Side: 1 } ? known : stranded.GetValueOrDefault(address);
            if (mine is not { IsAlive: true }) await GiveUpAsync(begun);
            return mine!;
        }
        if (known is not null)
        {
            bool isCutOff = network.IsCut(time.Now) && known.Silo.Side != from;
            if (known.IsAlive && !isCutOff && time.Now - known.LastUsed < Idle) return known;
            if (!known.Silo.IsUp || isCutOff)
            {
                var noticed = (isCutOff ? TimeSpan.FromSeconds(options.PartitionAt) : known.Silo.FailedAt) + TimeSpan.FromSeconds(options.SiloDetection);
                if (time.Now < noticed) await GiveUpAsync(begun, noticed);
                if (isCutOff) stranded[address] = known;
            }
            else
            {
                known.Drop();
            }
        }
        if (!network.ReachesDatabase(from, time.Now)) await Database.ReadAsync(from); // says why not
        return directory[address] = Load(address, from);
    }

    private Activation Load(string address, int from)
    {
        SimulatedSilo[] usable = [.. silos.Where(silo => silo.IsUp && (silo.Side == from || !network.IsCut(time.Now)))];
        if (usable.Length == 0) throw new NotAnsweredException("every silo");
        var activation = new Activation(usable[random.NextInt(usable.Length)], time.Now);
        if (address == SweepId)
        {
            activation.Grain = new SweepWork(
                SweepId, options.Lease, time, task => new TaskCalls(this, activation.Silo.Side, task, activation),
                new SimulatedStored<SweepSpec>(activation, Database, specRow, "sweep", spec => 100.0 * spec.Trials.Count),
                new SimulatedStored<SweepProgress>(activation, Database, progressRow, "sweep", progress => (double)options.ResultBytes * progress.Done.Count));
            time.Begin(() => TickAsync(activation));
        }
        else if (address != "index")
        {
            if (!taskRows.TryGetValue(address, out var row)) taskRows[address] = row = new Row();
            activation.Grain = new TaskWork(
                address, options.Lease, time, new SimulatedStored<TaskSnapshot>(activation, Database, row, "task", _ => options.ResultBytes),
                _ => new SweepCalls(this, activation.Silo.Side, activation));
        }
        return activation;
    }

    private async Task TickAsync(Activation activation)
    {
        while (true)
        {
            await time.Delay(options.Lease.Renewal / 2);
            if (!activation.IsAlive) return;
            activation.LastUsed = time.Now;
            try
            {
                await ((SweepWork)activation.Grain!).TickAsync();
            }
            catch (Exception unreachable) when (unreachable is NotAnsweredException or StaleRowException)
            {
                // The next tick tries again.
            }
            LookWhetherFinished(activation);
        }
    }

    private void LookWhetherFinished(Activation activation)
    {
        if (FinishedAt is null && activation is { IsAlive: true, Grain: SweepWork { IsFinished: true } } && progressRow.Value is not null) FinishedAt = time.Now;
    }

    private async Task GiveUpAsync(TimeSpan begun, TimeSpan? noticed = null)
    {
        var until = begun + TimeSpan.FromSeconds(options.Timeout);
        await time.Delay((noticed < until ? noticed.Value : until) - time.Now);
        throw new NotAnsweredException("a silo");
    }

    private void FailNowAndThen(SimulatedSilo silo, RandomStream stream)
    {
        time.Begin(async () =>
        {
            while (true)
            {
                await time.Delay(TimeSpan.FromSeconds(-options.SiloFailure * Math.Log(1 - stream.NextDouble())));
                if (silos.Count(each => each.IsUp) > 1 && silo.IsUp) await RestartAsync(silo);
            }
        });
    }

    private async Task RestartAsync(SimulatedSilo silo)
    {
        silo.Fail(time.Now);
        counts.SiloFailures++;
        await time.Delay(TimeSpan.FromSeconds(options.SiloRestart));
        silo.Start();
    }

    // The silo that was cut off reads in the database that it was given up, and ends itself.
    private async Task HealAsync()
    {
        stranded.Clear();
        if (Array.Find(silos, silo => silo.Side == 1) is { IsUp: true } silo) await RestartAsync(silo);
    }

    /// <summary>Calls to the sweep.</summary>
    private sealed class SweepCalls(SimulatedCluster cluster, int side, Activation? owner) : ISweep
    {
        public Task BeginAsync(SweepSpec spec) => CallAsync("begin", async sweep =>
        {
            await sweep.BeginAsync(spec);
            return true;
        });

        public Task<TakeAnswer> TakeAsync(WorkerFacts worker) => CallAsync("take", sweep => sweep.TakeAsync(worker));

        public Task ReportAsync(TaskReport report) => CallAsync("report", async sweep =>
        {
            await sweep.ReportAsync(report);
            return true;
        });

        public Task<SweepStatus> StatusAsync() => CallAsync("status", sweep => sweep.StatusAsync());

        public Task<IReadOnlyList<DoneTask>> ResultsAsync(int skip) => CallAsync("results", sweep => sweep.ResultsAsync(skip));

        public Task CancelAsync() => CallAsync("cancel", async sweep =>
        {
            await sweep.CancelAsync();
            return true;
        });

        private Task<T> CallAsync<T>(string kind, Func<SweepWork, Task<T>> call) =>
            cluster.CallAsync(side, owner, kind, SweepId, isReentrant: true, grain => call((SweepWork)grain!));
    }

    /// <summary>Calls to a task.</summary>
    private sealed class TaskCalls(SimulatedCluster cluster, int side, string address, Activation? owner) : ITask
    {
        public Task<LeaseAnswer> LeaseAsync(string worker, string sweep) => CallAsync("lease", task => task.LeaseAsync(worker, sweep));

        public Task<LeaseAnswer> LookAsync() => CallAsync("look", task => task.LookAsync());

        public Task<bool> RenewAsync(int token, RunReport report) => CallAsync("renew", task => task.RenewAsync(token, report));

        public Task<ResultComparison> CompleteAsync(string sweep, TaskResult result) => CallAsync("complete", task => task.CompleteAsync(sweep, result));

        public Task FailAsync(int token, string error) => CallAsync("fail", async task =>
        {
            await task.FailAsync(token, error);
            return true;
        });

        public Task ReleaseAsync(int token, string? checkpoint) => CallAsync("release", async task =>
        {
            await task.ReleaseAsync(token, checkpoint);
            return true;
        });

        public Task RevokeAsync(string sweep) => CallAsync("revoke", async task =>
        {
            await task.RevokeAsync(sweep);
            return true;
        });

        public Task<RunView> ViewAsync() => CallAsync("view", task => task.ViewAsync());

        private Task<T> CallAsync<T>(string kind, Func<TaskWork, Task<T>> call) =>
            cluster.CallAsync(side, owner, kind, address, isReentrant: false, grain => call((TaskWork)grain!));
    }
}
