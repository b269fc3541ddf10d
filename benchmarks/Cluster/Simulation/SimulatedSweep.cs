using System.Security.Cryptography;
using System.Text;
using MidasNet.Cluster.Sweeps;

namespace MidasNet.Benchmarks.Simulation;

/// <summary>Runs a sweep on a simulated cluster, and checks that every task has one result.</summary>
internal static class SimulatedSweep
{
    /// <summary>Runs a sweep from its beginning to its last result.</summary>
    public static SimulationResult Run(SimulationOptions options)
    {
        var time = new VirtualTime();
        var counts = new SimulationCounts();
        var work = new SimulatedWork(options);
        var spec = options.Spec;
        List<DoneTask> done = [];
        SweepStatus? status = null;
        SimulatedCluster? cluster = null;
        time.Run(async () =>
        {
            cluster = new SimulatedCluster(options, time, counts);
            var client = cluster.SweepFor(side: 0);
            await AskAsync(time, async () =>
            {
                await client.BeginAsync(spec);
                return true;
            });
            var workers = Enumerable.Range(0, options.Workers).Select(i => new SimulatedWorker(i, options, time, counts, cluster, work).RunAsync());
            await Task.WhenAll([.. workers]);
            while (await AskAsync(time, () => client.ResultsAsync(done.Count)) is { Count: > 0 } some) done.AddRange(some);
            status = await AskAsync(time, client.StatusAsync);
        });
        double makespan = (cluster!.FinishedAt ?? time.Now).TotalSeconds;
        double[] speeds = [.. Enumerable.Range(0, options.Workers).Select(work.SpeedOf)];
        double[] seconds = [.. done.Where(task => task.Result is not null).Select(task => work.SecondsOf(task.Key))];
        int duplicates = status!.Counts.Duplicates;
        return new SimulationResult
        {
            Options = options,
            Counts = counts,
            Results = done.Count(task => task.Result is not null),
            SetAside = done.Count(task => task.Result is null),
            Duplicates = duplicates,
            Violations = [.. Violations(options, spec, work, cluster, counts, done, status)],
            Makespan = makespan,
            Ideal = seconds.Sum() / speeds.Sum(),
            Scheduled = Schedule(seconds, speeds),
            MaxTaskSeconds = seconds.Max(),
            DatabaseLoad = cluster.Database.BusySeconds / makespan,
            Events = time.Events,
            Digest = Digest(done, counts, makespan),
        };
    }

    private static async Task<T> AskAsync<T>(VirtualTime time, Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception error) when (error is NotAnsweredException or StaleRowException)
            {
                await time.Delay(TimeSpan.FromSeconds(1));
            }
        }
    }

    private static IEnumerable<string> Violations(
        SimulationOptions options, SweepSpec spec, SimulatedWork work, SimulatedCluster cluster, SimulationCounts counts, List<DoneTask> done, SweepStatus status)
    {
        if (!status.IsFinished) yield return "the sweep is not finished";
        foreach (var twice in done.CountBy(task => task.Key).Where(pair => pair.Value > 1)) yield return $"{twice.Key} is counted {twice.Value} times";
        if (options.Rungs.Count == 1)
        {
            var expected = Enumerable.Range(0, options.Trials).SelectMany(options.Rungs[0].TasksOf).ToHashSet();
            foreach (var lost in expected.Except(done.Select(task => task.Key))) yield return $"{lost} is lost";
            foreach (var other in done.Select(task => task.Key).Where(key => !expected.Contains(key))) yield return $"{other} is no task of the sweep";
        }
        foreach (var task in done)
        {
            // The sweep must report the result that the task has stored.
            var stored = cluster.TaskRows.GetValueOrDefault(spec.TaskOf(task.Key).Address())?.Value as TaskSnapshot;
            if (task.Result is { } result)
            {
                if (work.IsBroken(task.Key)) yield return $"{task.Key} cannot have a result";
                if (result.Content != work.ResultOf(task.Key, 0, result.Worker).Content) yield return $"{task.Key} has the result of another task: {result.Content}";
                if (stored?.Result != result) yield return $"{task.Key} has another result than the one that is stored";
            }
            else if (stored?.SetAside is null && stored?.Result is null)
            {
                yield return $"{task.Key} is set aside, and not stored as such";
            }
        }
        int setAside = done.Count(task => task.Result is null);
        if (counts.CompletedRuns < done.Count - setAside) yield return $"{counts.CompletedRuns} runs were completed, and {done.Count - setAside} tasks have a result";
        if (status.Counts.Duplicates > counts.CompletedRuns - (done.Count - setAside))
            yield return $"{status.Counts.Duplicates} duplicates were counted, and {counts.CompletedRuns - (done.Count - setAside)} runs were made twice";
        if (status.Findings.Count > 0) yield return $"{status.Findings.Count} findings, although equal tasks have equal results here";
    }

    private static double Schedule(double[] seconds, double[] speeds)
    {
        var free = new PriorityQueue<int, (double Time, int Worker)>(speeds.Select((_, i) => (i, (0.0, i))));
        double last = 0;
        foreach (double task in seconds)
        {
            free.TryDequeue(out int worker, out var since);
            double end = since.Time + task / speeds[worker];
            last = Math.Max(last, end);
            free.Enqueue(worker, (end, worker));
        }
        return last;
    }

    private static string Digest(List<DoneTask> done, SimulationCounts counts, double makespan)
    {
        var text = new StringBuilder();
        foreach (var task in done) text.Append(task.Key).Append(task.Result?.Content).Append(task.Result?.Worker.Name).Append('\n');
        foreach (var (kind, count) in counts.Messages.Concat(counts.Writes)) text.Append(kind).Append(count).Append('\n');
        text.Append(makespan).Append(counts.ComputedSeconds).Append(counts.WastedSeconds);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}
