using System.Net;
using System.Text.Json;
using MidasNet.Cluster.Grains;
using MidasNet.Cluster.Sweeps;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Serving;
using MidasNet.Runner.Tests.Cli;
using MidasNet.Runner.Tests.Sweeps;

namespace MidasNet.Runner.Tests.Serving;

/// <summary>The sweeps of a real cluster of one silo, as <c>serve --cluster</c> shows them.</summary>
public sealed class ServedSweepTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sweep_is_shown_from_its_first_task_to_its_end()
    {
        await using var cluster = await EmbeddedCluster.StartAsync();
        var sweep = await cluster.BeginAsync("s", trials: 4);
        await using var served = await ServedProgram.StartAsync("--cluster", cluster.Address);
        Assert.Equal((cluster.Address, 0), (served.Address.GetProperty("cluster").GetString(), served.Address.GetProperty("models").GetArrayLength()));

        var run = await sweep.TakeAsync(EmbeddedCluster.Worker);
        var running = cluster.Grains.GetGrain<ITaskGrain>(run.Address);
        await running.RenewAsync(run.Lease!.Token!.Value, new RunReport
        {
            Images = 1,
            TotalImages = 4,
            Metrics = ["""{"phase":"run","epoch":1,"trainLoss":2.5,"trainAccuracy":0.25}""", """{"epoch":2,"trainLoss":"NaN"}""", "no JSON"],
        });
        var failing = await sweep.TakeAsync(EmbeddedCluster.Worker);
        await cluster.Grains.GetGrain<ITaskGrain>(failing.Address).FailAsync(failing.Lease!.Token!.Value, "<no memory>");
        var state = await UntilAsync(served, "/sweeps/s/state", state => state.GetProperty("failed").GetArrayLength() > 0);
        Assert.Equal((2 + 1, 1, 0), (Count(state, "waiting"), Count(state, "running"), Count(state, "done")));
        var shown = state.GetProperty("running")[0];
        Assert.Equal(("worker-1", 0.25, 2), (shown.GetProperty("worker").GetString(), shown.GetProperty("share").GetDouble(), shown.GetProperty("epochs").GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("epochs")[1].GetProperty("trainLoss").ValueKind);
        Assert.Equal("<no memory>", state.GetProperty("failed")[0].GetProperty("error").GetString());
        Assert.Equal(("AVX2", "1.0"), state.GetProperty("workers")[0] is var worker ? (worker.GetProperty("instructionSet").GetString(), worker.GetProperty("version").GetString()) : default);

        await running.CompleteAsync("s", new TaskResult("", 0.5, 0.5, 1, EmbeddedCluster.Worker));
        await cluster.FinishAsync(sweep, "s");
        state = await UntilAsync(served, "/sweeps/s/state", state => state.GetProperty("state").GetString() == "finished");
        Assert.Equal((4, 0, 3), (Count(state, "done"), Count(state, "failed"), state.GetProperty("best").GetProperty("trial").GetInt32()));
        Assert.Equal("trial 3", state.GetProperty("best").GetProperty("name").GetString());
        var curve = state.GetProperty("curve").EnumerateArray().Select(point => point.GetProperty("accuracy").GetDouble()).ToList();
        Assert.Equal((0.5, 1 - 1.0 / 16), (curve[0], curve[^1]));
        Assert.Equal(curve.Order(), curve);
        Assert.Equal(4, state.GetProperty("results").GetArrayLength());
        Assert.Equal("s", (await served.GetAsync("/sweeps")).GetProperty("sweeps")[0].GetProperty("name").GetString());
        Assert.Contains("data-name=\"s\"", await served.Client.GetStringAsync("/sweeps/s", Stop), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await served.Client.GetAsync("/sweeps/none/state", Stop)).StatusCode);
        Assert.Equal(["s"], await cluster.Grains.GetGrain<IIndexGrain>(GrainNames.Index).AllAsync());
    }

    [Theory]
    [InlineData("--secret-file belongs to --cluster", "--secret-file", "s")]
    [InlineData("local:30000", "--cluster", "nowhere")]
    public void What_does_not_go_together_is_a_usage_error(string hint, params string[] options) => CliRun.Of(["serve", .. options]).RequireError(ExitCode.Usage, hint);

    [Fact]
    public void Of_many_epochs_some_are_shown_evenly_and_the_last_is_among_them()
    {
        string[] lines = [.. Enumerable.Range(1, 1001).Select(epoch => $$"""{"epoch":{{epoch}},"trainLoss":1}""")];
        var points = EpochPoints.Of(lines);
        Assert.InRange(points.Count, 100, 200);
        Assert.Equal(1001, points[^1].Epoch);
        Assert.Single(points.Zip(points.Skip(1), (a, b) => b.Epoch - a.Epoch).Distinct());
        Assert.Empty(EpochPoints.Of([]));
    }

    private static int Count(JsonElement state, string kind) => state.GetProperty("tasks").GetProperty(kind).GetInt32();

    // The server asks the cluster once a second at most.
    private static async Task<JsonElement> UntilAsync(ServedProgram served, string path, Func<JsonElement, bool> isReached)
    {
        while (true)
        {
            var state = await served.GetAsync(path);
            if (isReached(state)) return state;
            await Task.Delay(50, Stop);
        }
    }
}
