using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MidasNet.Cluster.Sweeps;

namespace MidasNet.Cluster.Telemetry;

/// <summary>
/// The measurements and traces of a process of a cluster, as the meter and the source <see cref="Name"/>. The silo on which a task or a sweep lives measures
/// what is counted once (<c>midasnet.cluster</c>), a worker what it does itself (<c>midasnet.worker</c>), a search or a table of ingredients what it fetches (<c>midasnet.tune</c>).
/// </summary>
internal sealed class ClusterTelemetry : IDisposable
{
    /// <summary>The name of the meter and of the source of traces.</summary>
    public const string Name = "MidasNet.Cluster";

    private static readonly double[] Seconds = [1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 3600, 7200];

    private readonly ActivitySource traces = new(Name);
    private readonly ConcurrentDictionary<string, Func<SweepCounts>> sweeps = new(StringComparer.Ordinal);
    private readonly Counter<long> tasks, lost, worked, fetched;
    private readonly Histogram<double> duration, work;

    /// <summary>Makes the instruments.</summary>
    public ClusterTelemetry(IMeterFactory factory)
    {
        Meter = factory.Create(Name);
        tasks = Meter.CreateCounter<long>("midasnet.cluster.tasks", "{task}", "Attempts at tasks by their outcome, each result once");
        lost = Meter.CreateCounter<long>("midasnet.cluster.leases.lost", "{lease}", "Leases that were not renewed in time");
        duration = Histogram("midasnet.cluster.task.duration", "Time of the run of a task that is done");
        Meter.CreateObservableGauge("midasnet.cluster.queue", () => Observe(counts => counts.Waiting), "{task}", "Tasks that wait for a worker");
        Meter.CreateObservableGauge("midasnet.cluster.running", () => Observe(counts => counts.Running), "{task}", "Tasks that workers have");
        worked = Meter.CreateCounter<long>("midasnet.worker.tasks", "{task}", "Tasks that this worker had, by their outcome");
        fetched = Meter.CreateCounter<long>("midasnet.tune.results", "{task}", "Results that the search has fetched, by their outcome");
        work = Histogram("midasnet.worker.task.duration", "Time for which this worker had a task, with the time in which its files arrived");

        Histogram<double> Histogram(string name, string description) =>
            Meter.CreateHistogram(name, "s", description, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = Seconds });
    }

    /// <summary>The meter.</summary>
    public Meter Meter { get; }

    /// <summary>Reports how many tasks of a sweep wait and run, from now on.</summary>
    public void Observe(string sweep, Func<SweepCounts> counts) => sweeps[sweep] = counts;

    /// <summary>Reports no more on a sweep.</summary>
    public void Forget(string sweep) => sweeps.TryRemove(sweep, out _);

    /// <summary>Counts the difference between two states of a task, of which the later one was just stored.</summary>
    public void Changed(TaskSnapshot before, TaskSnapshot after)
    {
        var sweep = Tag("sweep", after.Sweep);
        if (after.Lost > before.Lost) lost.Add(1, sweep);
        if (after.Errors.Count > before.Errors.Count) tasks.Add(1, sweep, Tag("outcome", "failed"));
        if (after.SetAside is not null && before.SetAside is null) tasks.Add(1, sweep, Tag("outcome", "set_aside"));
        if (after.Result is not { } result || before.Result is not null) return;
        tasks.Add(1, sweep, Tag("outcome", "done"));
        duration.Record(result.Seconds, sweep, Tag("instruction_set", result.Worker.InstructionSet));
    }

    /// <summary>Begins the trace of a task that this worker has.</summary>
    /// <returns>The trace; null where nothing listens.</returns>
    public Activity? Begin(string sweep, TaskKey task, int attempt) => traces.StartActivity("task")?.SetTag("sweep", sweep).SetTag("task", task.ToString()).SetTag("attempt", attempt);

    /// <summary>Counts a task that this worker had.</summary>
    /// <param name="sweep">The sweep that it was for.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="time">The time for which the worker had it.</param>
    /// <param name="trace">Its trace; null for none.</param>
    public void Worked(string sweep, string outcome, TimeSpan time, Activity? trace)
    {
        worked.Add(1, Tag("sweep", sweep), Tag("outcome", outcome));
        work.Record(time.TotalSeconds, Tag("sweep", sweep), Tag("outcome", outcome));
        trace?.SetTag("outcome", outcome).SetStatus(outcome == "failed" ? ActivityStatusCode.Error : ActivityStatusCode.Unset);
    }

    /// <summary>Counts results that a search has fetched.</summary>
    public void Fetched(string sweep, IReadOnlyList<DoneTask> results)
    {
        foreach (var result in results) fetched.Add(1, Tag("sweep", sweep), Tag("outcome", result.Result is null ? "set_aside" : "done"));
    }

    /// <inheritdoc/>
    public void Dispose() => traces.Dispose();

    private static KeyValuePair<string, object?> Tag(string name, string? value) => new(name, value ?? "");

    private IEnumerable<Measurement<int>> Observe(Func<SweepCounts, int> count) => sweeps.Select(sweep => new Measurement<int>(count(sweep.Value()), Tag("sweep", sweep.Key)));
}
