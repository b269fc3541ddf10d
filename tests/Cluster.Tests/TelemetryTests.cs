using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Hosting;
using MidasNet.Cluster.Sweeps;
using MidasNet.Cluster.Telemetry;
using MidasNet.Cluster.Workers;
using MidasNet.Learning.Search;
using Microsoft.Extensions.DependencyInjection;

namespace MidasNet.Cluster.Tests;

public sealed class TelemetryTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_failures_and_lost_leases_of_a_task_are_counted_once()
    {
        await using var services = new ServiceCollection().AddMetrics().AddSingleton<ClusterTelemetry>().BuildServiceProvider();
        var telemetry = services.GetRequiredService<ClusterTelemetry>();
        using var measured = new Measured(telemetry.Meter);
        var cluster = new MemoryCluster();
        var task = new TaskWork("address", cluster.Options, cluster.Clock, new MemoryCluster.Stored<TaskSnapshot>(cluster), cluster.SweepOf, telemetry.Changed);
        await task.LeaseAsync("a", "s");
        cluster.Clock.Advance(30);
        var second = await task.LeaseAsync("b", "s");
        await task.LookAsync();
        await task.FailAsync(second.Token!.Value, "no");
        await task.LeaseAsync("b", "s");
        var result = Specs.Result(new TaskKey(1, 1, 0, 0)) with { Seconds = 12 };
        await task.CompleteAsync("s", result);
        await task.CompleteAsync("s", result with { Worker = Specs.Worker("a") });
        Assert.Equal(1, measured["midasnet.cluster.leases.lost", "s"]);
        Assert.Equal(1, measured["midasnet.cluster.tasks", "s", "failed"]);
        Assert.Equal(1, measured["midasnet.cluster.tasks", "s", "done"]);
        telemetry.Fetched("s", [new DoneTask(new TaskKey(1, 1, 0, 0), result, null), new DoneTask(new TaskKey(2, 1, 0, 0), null, "no")]);
        Assert.Equal((1, 1), (measured["midasnet.tune.results", "s", "done"], measured["midasnet.tune.results", "s", "set_aside"]));
        Assert.Equal(12, measured["midasnet.cluster.task.duration", "s"]);
    }

    [Fact]
    public async Task A_task_that_is_set_aside_is_counted_with_each_of_its_failures()
    {
        await using var services = new ServiceCollection().AddMetrics().AddSingleton<ClusterTelemetry>().BuildServiceProvider();
        var telemetry = services.GetRequiredService<ClusterTelemetry>();
        using var measured = new Measured(telemetry.Meter);
        var cluster = new MemoryCluster();
        var task = new TaskWork("address", cluster.Options, cluster.Clock, new MemoryCluster.Stored<TaskSnapshot>(cluster), cluster.SweepOf, telemetry.Changed);
        for (int i = 0; i < cluster.Options.MaxFailures; i++) await task.FailAsync((await task.LeaseAsync("a", "s")).Token!.Value, "no");
        Assert.Equal((3, 1), (measured["midasnet.cluster.tasks", "s", "failed"], measured["midasnet.cluster.tasks", "s", "set_aside"]));
    }

    [Fact]
    public async Task A_silo_and_its_worker_measure_and_trace_what_they_do()
    {
        using var folder = new TemporaryFolder();
        string id = $"sweep {Guid.NewGuid()}";
        var traces = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ClusterTelemetry.Name,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = trace =>
            {
                if (Equals(trace.GetTagItem("sweep"), id)) traces.Add(trace);
            },
        };
        ActivitySource.AddActivityListener(listener);
        var options = new ClusterOptions { Address = ClusterAddress.Parse("local"), Folder = folder.File("state"), Lease = TestSilos.Brief };
        await using var node = await ClusterNode.StartSiloAsync(options, Cancellation);
        using var measured = new Measured(node.Telemetry.Meter);
        string data = await new Blobs.BlobStore(node.Grains).SendAsync(folder.Write("data", [1]), Cancellation);
        var spec = Specs.Of(SearchPlan.Of(SearchStrategy.Halving, new Rung(1, 1, 1)), 4);
        var sweep = node.Grains.GetGrain<ISweepGrain>(id);
        await sweep.BeginAsync(spec with { Trials = [.. spec.Trials.Select(trial => trial with { Data = data })] });
        measured.Look();
        Assert.Equal((5, 0), (measured["midasnet.cluster.queue", id], measured["midasnet.cluster.running", id]));

        using var stop = new CancellationTokenSource();
        int begun = 0;
        var settings = new WorkerOptions
        {
            Facts = Specs.Worker("w"),
            Parallel = 1,
            Folder = folder.File("w"),
            Lease = TestSilos.Brief,
            MaxPause = TimeSpan.FromMilliseconds(100),
            Telemetry = node.Telemetry,
        };
        var working = new Worker(node.Grains, settings, () => new FakeRunner((_, _, _) => Task.FromResult(
            Interlocked.Increment(ref begun) == 1 ? new RunOutcome { Error = "no" } : null)), _ => { }).RunAsync(stop.Token);
        while (!(await sweep.StatusAsync()).IsFinished) await Task.Delay(20, Cancellation);
        await stop.CancelAsync();
        await working;
        Assert.Equal((5, 1), (measured["midasnet.worker.tasks", id, "done"], measured["midasnet.worker.tasks", id, "failed"]));
        Assert.Equal((5, 1), (measured["midasnet.cluster.tasks", id, "done"], measured["midasnet.cluster.tasks", id, "failed"]));
        Assert.Equal(5, measured["midasnet.cluster.task.duration", id]);
        Assert.True(measured["midasnet.worker.task.duration", id] > 0);
        Assert.Equal(["done", "done", "done", "done", "done", "failed"], traces.Select(trace => $"{trace.GetTagItem("outcome")}").Order(StringComparer.Ordinal));
        Assert.Equal(ActivityStatusCode.Error, traces.Single(trace => Equals(trace.GetTagItem("outcome"), "failed")).Status);
    }

    /// <summary>The sums of what a meter has measured, and the last values of its gauges, by instrument, sweep and outcome.</summary>
    private sealed class Measured : IDisposable
    {
        private readonly ConcurrentDictionary<string, double> values = new(StringComparer.Ordinal);
        private readonly MeterListener listener = new();

        public Measured(Meter meter)
        {
            listener.InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Meter == meter) listening.EnableMeasurementEvents(instrument);
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
            listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
            listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => values[KeyOf(instrument, tags)] = value);
            listener.Start();
        }

        public double this[string instrument, string sweep, string outcome = ""] =>
            values.Where(value => value.Key.StartsWith($"{instrument}|{sweep}|{outcome}", StringComparison.Ordinal)).Sum(value => value.Value);

        public void Look() => listener.RecordObservableInstruments();

        public void Dispose() => listener.Dispose();

        private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            values.AddOrUpdate(KeyOf(instrument, tags), value, (_, before) => before + value);

        private static string KeyOf(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            string sweep = "", outcome = "";
            foreach (var (name, value) in tags)
            {
                if (name == "sweep") sweep = $"{value}";
                if (name == "outcome") outcome = $"{value}";
            }
            return $"{instrument.Name}|{sweep}|{outcome}";
        }
    }
}
