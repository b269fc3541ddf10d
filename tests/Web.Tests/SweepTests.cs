using System.Net;
using System.Text.Json;

namespace MidasNet.Web.Tests;

public sealed class SweepTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweeps_are_listed_and_one_is_told_in_full()
    {
        await using var server = await TestServer.WithSweepsAsync(new FakeSweeps(FakeSweeps.Of("s")));
        var list = await TestServer.ObjectAsync(HttpStatusCode.OK, await server.Client.GetAsync("/sweeps", Stop));
        Assert.True(list.GetProperty("isServed").GetBoolean());
        Assert.Equal(("s", 2), Assert.Single(list.GetProperty("sweeps").EnumerateArray()) is var one ? (one.GetProperty("name").GetString(), one.GetProperty("tasks").GetProperty("done").GetInt32()) : default);
        var state = await TestServer.ObjectAsync(HttpStatusCode.OK, await server.Client.GetAsync("/sweeps/s/state", Stop));
        Assert.Equal([3, 1, 2, 1, 1], new[] { "waiting", "running", "done", "failed", "setAside" }.Select(name => state.GetProperty("tasks").GetProperty(name).GetInt32()));
        Assert.Equal("<b>no</b>", state.GetProperty("failed")[0].GetProperty("error").GetString());
        Assert.Equal("out of memory", state.GetProperty("setAside")[0].GetProperty("error").GetString());
        Assert.Equal("NEON", state.GetProperty("workers")[1].GetProperty("instructionSet").GetString());
        Assert.Equal(2.5, state.GetProperty("running")[0].GetProperty("epochs")[0].GetProperty("trainLoss").GetDouble());
        Assert.Equal([0.5, 0.75], state.GetProperty("curve").EnumerateArray().Select(point => point.GetProperty("accuracy").GetDouble()));
    }

    [Fact]
    public async Task Names_of_sweeps_are_text_and_not_HTML()
    {
        const string Name = "<b>\"s\"";
        await using var server = await TestServer.WithSweepsAsync(new FakeSweeps(FakeSweeps.Of(Name)));
        using var answer = await server.Client.GetAsync($"/sweeps/{Uri.EscapeDataString(Name)}", Stop);
        string html = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Contains("data-name=\"&lt;b&gt;&quot;s&quot;\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
        Assert.Contains("script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_cluster_there_are_no_sweeps()
    {
        await using var server = await TestServer.StartAsync();
        var list = await TestServer.ObjectAsync(HttpStatusCode.OK, await server.Client.GetAsync("/sweeps", Stop));
        Assert.False(list.GetProperty("isServed").GetBoolean());
        Assert.Empty(list.GetProperty("sweeps").EnumerateArray());
        foreach (string path in new[] { "", "/state", "/events" })
            await TestServer.RequireProblemAsync(HttpStatusCode.NotFound, await server.Client.GetAsync($"/sweeps/s{path}", Stop), "no sweep 's'");
    }

    [Fact]
    public async Task A_sweep_that_is_not_there_is_told_with_those_that_are()
    {
        await using var server = await TestServer.WithSweepsAsync(new FakeSweeps(FakeSweeps.Of("s")));
        foreach (string path in new[] { "", "/state", "/events" })
            await TestServer.RequireProblemAsync(HttpStatusCode.NotFound, await server.Client.GetAsync($"/sweeps/none{path}", Stop), "no sweep 'none'", "there are: s");
    }

    [Fact]
    public async Task A_cluster_that_is_away_is_a_problem_and_costs_models_and_runs_nothing()
    {
        await using var server = await TestServer.WithSweepsAsync(new FakeSweeps(FakeSweeps.Of("s")) { IsAway = true });
        foreach (string path in new[] { "/sweeps", "/sweeps/s", "/sweeps/s/state" })
        {
            using var answer = await server.Client.GetAsync(path, Stop);
            await TestServer.RequireProblemAsync(HttpStatusCode.ServiceUnavailable, answer, "does not answer");
            Assert.Equal(TimeSpan.FromSeconds(5), answer.Headers.RetryAfter?.Delta);
        }
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await server.Client.GetAsync("/runs", Stop)).StatusCode);
        Assert.Empty(server.Reported);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sweep_is_followed_while_it_runs_and_while_its_cluster_is_away(bool isRemoved)
    {
        var sweeps = new FakeSweeps(FakeSweeps.Of("s")) { IsAway = true };
        await using var server = await TestServer.WithSweepsAsync(sweeps);
        await using var stream = await server.Client.GetStreamAsync("/sweeps/s/events", Stop);
        using var events = new StreamReader(stream);
        Assert.Equal("away", (await NextAsync(events))?.Name);
        sweeps.IsAway = false;
        (string Name, JsonElement Data)? next;
        while ((next = await NextAsync(events))?.Name == "away") Assert.Equal("the cluster does not answer", next.Value.Data.GetProperty("detail").GetString());
        Assert.Equal(("message", 2), next is { } first ? (first.Name, first.Data.GetProperty("tasks").GetProperty("done").GetInt32()) : default);
        sweeps.Sweep = isRemoved ? null : FakeSweeps.Of("s") with { State = "finished", Tasks = new TaskCounts(0, 0, 6, 0, 1) };
        while ((next = await NextAsync(events)) is { Name: "message" } one && one.Data.GetProperty("state").GetString() == "running") continue;
        if (!isRemoved)
        {
            Assert.Equal(6, next?.Data.GetProperty("tasks").GetProperty("done").GetInt32());
            next = await NextAsync(events);
        }
        Assert.Equal(isRemoved ? "gone" : "done", next?.Name);
        Assert.Null(await NextAsync(events));
    }

    [Fact]
    public async Task The_OpenAPI_document_describes_sweeps()
    {
        await using var server = await TestServer.StartAsync();
        var paths = (await TestServer.ObjectAsync(HttpStatusCode.OK, await server.Client.GetAsync("/openapi.json", Stop))).GetProperty("paths");
        Assert.Equal(["200", "503"], Statuses("/sweeps"));
        Assert.Equal(["200", "404", "503"], Statuses("/sweeps/{name}/state"));
        Assert.Equal(["200", "404", "429"], Statuses("/sweeps/{name}/events"));
        Assert.False(paths.TryGetProperty("/sweeps/{name}", out _), "a page is for people");

        IEnumerable<string> Statuses(string path) => paths.GetProperty(path).GetProperty("get").GetProperty("responses").EnumerateObject().Select(status => status.Name).Order(StringComparer.Ordinal);
    }

    // The next event with its name, "message" where it has none.
    private static async Task<(string Name, JsonElement Data)?> NextAsync(StreamReader events)
    {
        string name = "message";
        while (await events.ReadLineAsync(Stop) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line["event: ".Length..];
            if (!line.StartsWith("data: ", StringComparison.Ordinal)) continue;
            using var json = JsonDocument.Parse(line["data: ".Length..]);
            return (name, json.RootElement.Clone());
        }
        return null;
    }
}
