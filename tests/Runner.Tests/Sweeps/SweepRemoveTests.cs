using System.Text.Json;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests.Sweeps;

public sealed class SweepRemoveTests
{
    [Fact]
    public async Task A_sweep_that_has_ended_is_removed_and_a_running_one_is_not()
    {
        await using var cluster = await EmbeddedCluster.StartAsync();
        await cluster.FinishAsync(await cluster.BeginAsync("20260101T120000Z-tune-1a2b3c-1"), "20260101T120000Z-tune-1a2b3c-1");
        var running = await cluster.BeginAsync("20260102T120000Z-tune-aaaaaa-1");

        (await Run(cluster, "remove", "20260102T120000Z-tune-aaaaaa-1")).RequireError(ExitCode.Data, "is running", "midasnet sweep cancel 20260102T120000Z-tune-aaaaaa-1");
        (await Run(cluster, "remove", "20260101T120000Z-tune-1a2b3d-1")).RequireError(ExitCode.Data, "no sweep '20260101T120000Z-tune-1a2b3d-1'", "20260101T120000Z-tune-1a2b3c-1");
        var removed = await Run(cluster, "remove", "20260101T120000Z-tune-1a2b3c-1");
        Assert.Equal((0, ""), (removed.Code, removed.Error));
        Assert.Contains("20260101T120000Z-tune-1a2b3c-1 is removed (finished ", removed.Output, StringComparison.Ordinal);
        Assert.Contains("2 tasks, 0 files of images; kept 1 file that other sweeps need", removed.Output, StringComparison.Ordinal);
        await running.CancelAsync();
        Assert.Equal("20260102T120000Z-tune-aaaaaa-1", Assert.Single(Json(await Run(cluster, "status", "--json")).EnumerateArray()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task All_sweeps_of_an_age_are_removed_and_named()
    {
        await using var cluster = await EmbeddedCluster.StartAsync();
        await cluster.FinishAsync(await cluster.BeginAsync("one"), "one");
        await (await cluster.BeginAsync("two")).CancelAsync();
        await cluster.BeginAsync("running");
        Assert.Equal("no sweep ended longer than 30d ago\n", (await Run(cluster, "remove", "--older-than", "30d")).Output.ReplaceLineEndings("\n"));
        Assert.Empty(Json(await Run(cluster, "remove", "--older-than", "30d", "--json")).GetProperty("removed").EnumerateArray());
        var all = Json(await Run(cluster, "remove", "--older-than", "0s", "--json")).GetProperty("removed").EnumerateArray().ToList();
        Assert.Equal([("one", "finished"), ("two", "cancelled")], all.Select(sweep => (sweep.GetProperty("id").GetString(), sweep.GetProperty("state").GetString())));
        Assert.Equal(2, all[0].GetProperty("tasks").GetInt32());
        Assert.Equal("running", Assert.Single(Json(await Run(cluster, "status", "--json")).EnumerateArray()).GetProperty("id").GetString());
    }

    [Theory]
    [InlineData("either a sweep or an age")]
    [InlineData("either a sweep or an age", "s", "--older-than", "1d")]
    [InlineData("--older-than takes a time", "--older-than", "old")]
    [InlineData("--older-than takes a time", "--older-than", "1000000d")]
    public void What_is_to_be_removed_is_said_clearly(string hint, params string[] arguments) =>
        CliRun.Of(["sweep", "remove", "--cluster", "local:30000", .. arguments]).RequireError(ExitCode.Usage, hint);

    // Beside the silo of this process, whose threads it needs.
    private static Task<CliRun> Run(EmbeddedCluster cluster, params string[] arguments) =>
        Task.Factory.StartNew(() => CliRun.Of(["sweep", .. arguments, "--cluster", cluster.Address]), TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static JsonElement Json(CliRun run)
    {
        Assert.Equal(0, run.Code);
        return JsonDocument.Parse(run.Output).RootElement;
    }
}
