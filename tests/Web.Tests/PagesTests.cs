using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace MidasNet.Web.Tests;

public sealed class PagesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/compare")]
    [InlineData("/m/first")]
    [InlineData("/runs/run/mistakes")]
    [InlineData("/runs/run/live")]
    [InlineData("/audits/run/review")]
    [InlineData("/sweeps/sweep")]
    public async Task A_page_and_all_that_it_loads_come_from_the_server(string path)
    {
        await using var server = await TestServer.WithSweepsAsync(new FakeSweeps(FakeSweeps.Of("sweep")), Run());
        using var answer = await server.Client.GetAsync(path, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("default-src 'none'; script-src 'self'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        string html = await answer.Content.ReadAsStringAsync(Stop);
        Assert.DoesNotContain("{{", html, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(src|href)=""https?:|<script>|style=""| on\w+=""", html);
        var files = Regex.Matches(html, @"/assets/[\w.]+").Select(match => match.Value).Distinct().ToList();
        Assert.Contains("/assets/app.css", files);
        for (int i = 0; i < files.Count; i++)
        {
            string text = await server.Client.GetStringAsync(files[i], Stop);
            files.AddRange(Regex.Matches(text, @"from '\./([\w.]+)'").Select(match => $"/assets/{match.Groups[1].Value}").Except(files).ToList());
            if (!files[i].EndsWith(".js", StringComparison.Ordinal)) continue;
            // Each element that a script asks for by its name is in the page.
            foreach (Match id in Regex.Matches(text, @"byId\('([\w-]+)'\)")) Assert.Contains($"id=\"{id.Groups[1].Value}\"", html, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task What_is_not_there_is_said()
    {
        await using var server = await TestServer.StartAsync(null, Run(), new FakeRun("plain"));
        foreach (string path in new[] { "/m/third", "/runs/none", "/runs/none/live", "/runs/plain", "/runs/plain/mistakes", "/runs/plain/live", "/runs/plain/events", "/audits/plain/review", "/audits/plain/suspects", "/runs/run/pictures?image=b", "/runs/run/pictures", "/assets/none.js", "/assets/shell.html" })
            await TestServer.RequireProblemAsync(HttpStatusCode.NotFound, await server.Client.GetAsync(path, Stop));
    }

    [Fact]
    public async Task Names_of_runs_are_text_and_not_HTML()
    {
        await using var server = await TestServer.StartAsync(null, new FakeRun("<b>\"run\"") { MetricsFile = "none" });
        string html = await server.Client.GetStringAsync($"/runs/{Uri.EscapeDataString("<b>\"run\"")}/live", Stop);
        Assert.Contains("data-name=\"&lt;b&gt;&quot;run&quot;\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Models_runs_and_health_are_listed()
    {
        await using var server = await TestServer.StartAsync(null, Run());
        var models = await TestServer.ObjectAsync(HttpStatusCode.OK, await server.Client.GetAsync("/models", Stop));
        Assert.Equal(["first", "second"], models.GetProperty("models").EnumerateArray().Select(model => model.GetProperty("name").GetString()));
        Assert.Equal(3, models.GetProperty("models")[0].GetProperty("classes").GetArrayLength());
        var runs = await TestServer.ObjectAsync(HttpStatusCode.OK, await server.Client.GetAsync("/runs", Stop));
        var run = Assert.Single(runs.GetProperty("runs").EnumerateArray());
        Assert.True(run.GetProperty("hasPredictions").GetBoolean() && run.GetProperty("hasSuspects").GetBoolean() && !run.GetProperty("hasReport").GetBoolean());
        var health = await TestServer.ObjectAsync(HttpStatusCode.OK, await server.Client.GetAsync("/healthz", Stop));
        Assert.Equal(("ok", 2), (health.GetProperty("status").GetString(), health.GetProperty("models").GetInt32()));
    }

    [Fact]
    public async Task The_OpenAPI_document_has_the_three_kinds_of_bodies_and_the_problems()
    {
        await using var server = await TestServer.StartAsync();
        var document = await TestServer.ObjectAsync(HttpStatusCode.OK, await server.Client.GetAsync("/openapi.json", Stop));
        var predict = document.GetProperty("paths").GetProperty("/predict").GetProperty("post");
        Assert.Equal(
            ["application/json", "application/octet-stream", "image/*", "multipart/form-data"],
            predict.GetProperty("requestBody").GetProperty("content").EnumerateObject().Select(type => type.Name).Order(StringComparer.Ordinal));
        Assert.Equal(["200", "400", "404", "408", "413", "415", "422", "429", "503"], predict.GetProperty("responses").EnumerateObject().Select(status => status.Name).Order(StringComparer.Ordinal));
        Assert.True(predict.GetProperty("responses").GetProperty("429").GetProperty("content").TryGetProperty("application/problem+json", out _));
        Assert.Equal(["model", "top"], predict.GetProperty("parameters").EnumerateArray().Select(parameter => parameter.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Predictions_are_measured()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await server.PredictAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.PredictAsync("a", "?model=made-up")).StatusCode);
        string metrics = await server.Client.GetStringAsync("/metrics", Stop);
        // A request is counted when it has been answered, which a client may hear first.
        while (Regex.Count(metrics, "midasnet_predict_requests_total\\{.*status=") < 2) metrics = await server.Client.GetStringAsync("/metrics", Stop);
        foreach (string line in new[] { """midasnet_predict_requests_total\{.*model="first",status="200"\} 1""", """midasnet_predict_requests_total\{.*model="unknown",status="404"\} 1""", "midasnet_predict_duration_seconds_bucket", "midasnet_predict_wait_seconds_count", "midasnet_predict_compute_seconds_count", "midasnet_predict_queue.* 0" })
            Assert.Matches(line, metrics);
        Assert.DoesNotContain("made-up", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prediction_that_the_end_of_the_server_cuts_short_is_measured_as_it_is_answered()
    {
        await using var server = await TestServer.StartAsync();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.PredictAsync("s")).StatusCode);
        // A request is counted when it has been answered, which a client may hear first; requests of other tests may be counted before.
        const string counted = "midasnet_predict_requests_total\\{.*status=\"503\"\\} 1";
        string metrics = await server.Client.GetStringAsync("/metrics", Stop);
        for (int again = 0; again < 1_000 && !Regex.IsMatch(metrics, counted); again++) metrics = await server.Client.GetStringAsync("/metrics", Stop);
        Assert.Matches(counted, metrics);
    }

    [Fact]
    public async Task A_request_for_another_host_is_refused_where_only_this_machine_is_served()
    {
        await using var server = await TestServer.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.Host = "attacker.example";
        await TestServer.RequireProblemAsync(HttpStatusCode.Forbidden, await server.Client.SendAsync(request, Stop), "another host");
        await using var proxied = await TestServer.StartAsync(options => options with { AllowedHosts = ["models.example"] });
        using var passed = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        passed.Headers.Host = "models.example";
        Assert.Equal(HttpStatusCode.OK, (await proxied.Client.SendAsync(passed, Stop)).StatusCode);
        foreach (string host in new[] { "localhost", "127.0.0.1:80", "[::1]:80", "midasnet.localhost" })
        {
            using var local = new HttpRequestMessage(HttpMethod.Get, "/healthz");
            local.Headers.Host = host;
            Assert.Equal(HttpStatusCode.OK, (await server.Client.SendAsync(local, Stop)).StatusCode);
        }
    }

    [Fact]
    public async Task Mistakes_are_filtered_and_those_that_the_network_was_most_sure_of_come_first()
    {
        await using var server = await TestServer.StartAsync(null, Run());
        async Task<string> Images(string query) => string.Join(' ', (await TestServer.ObjectAsync(HttpStatusCode.OK, await server.Client.GetAsync($"/runs/run/predictions{query}", Stop)))
            .GetProperty("items").EnumerateArray().Select(item => item.GetProperty("image").GetString()));
        Assert.Equal("3 1 2", await Images(""));
        Assert.Equal("3 1", await Images("?given=a"));
        Assert.Equal("1", await Images("?given=a&predicted=b"));
        Assert.Equal("1", await Images("?offset=1&limit=1"));
        Assert.Equal("", await Images("?given=none"));
        await TestServer.RequireProblemAsync(HttpStatusCode.BadRequest, await server.Client.GetAsync("/runs/run/predictions?offset=-1", Stop), "offset is '-1'");
    }

    [Fact]
    public async Task A_decision_is_taken_from_a_page_of_this_server_alone()
    {
        var run = Run();
        await using var server = await TestServer.StartAsync(null, run);
        async Task<HttpResponseMessage> Send(string json, string type = "application/json", params (string Name, string Value)[] headers)
        {
            using var request = new HttpRequestMessage(HttpMethod.Put, "/audits/run/decisions") { Content = new StringContent(json, Encoding.UTF8, new MediaTypeHeaderValue(type)) };
            foreach (var (name, value) in headers) request.Headers.Add(name, value);
            return await server.Client.SendAsync(request, Stop);
        }
        const string Keep = """{"image": "a/1.png", "decision": "keep"}""";
        await TestServer.RequireProblemAsync(HttpStatusCode.Forbidden, await Send(Keep, headers: ("Origin", "https://attacker.example")), "this server alone");
        await TestServer.RequireProblemAsync(HttpStatusCode.Forbidden, await Send(Keep, headers: ("Sec-Fetch-Site", "cross-site")));
        await TestServer.RequireProblemAsync(HttpStatusCode.UnsupportedMediaType, await Send(Keep, "text/plain"));
        foreach (string bad in new[] { "", "{", "[]", "null", "{}", """{"image": "a"}""", """{"image": "a", "decision": "burn"}""", """{"image": "a", "decision": 1}""", """{"image": null, "decision": "keep"}""", """{"image": "a", "decision": "keep", "more": 1}""" })
            await TestServer.RequireProblemAsync(HttpStatusCode.BadRequest, await Send(bad));
        foreach (var (wrong, words) in new[]
        {
            ("""{"image": "a", "kind": "keep"}""", "'kind' is not expected; members are \"image\", \"decision\" (drop, keep, none, relabel) and, for relabel, \"label\""),
            ("""{"image": "a", "decision": "burn"}""", "the decision 'burn' is none of drop, keep, none, relabel"),
            ("""{"image": "a", "decision": 1}""", "\"decision\" is one of drop, keep, none, relabel"),
            ("""{"image": 1, "decision": "keep"}""", "\"image\" is not a text"),
            ("""{"image": "\ud800", "decision": "keep"}""", "not valid Unicode"),
        }) await TestServer.RequireProblemAsync(HttpStatusCode.BadRequest, await Send(wrong), words);
        Assert.Empty(run.Decisions);
        string own = server.Server.Url.TrimEnd('/');
        Assert.Equal(HttpStatusCode.NoContent, (await Send(Keep, headers: [("Origin", own), ("Sec-Fetch-Site", "same-origin")])).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await Send("""{"image": "a/1.png", "decision": "relabel", "label": "b"}""")).StatusCode);
        Assert.Equal([new Decision("a/1.png", DecisionKind.Keep), new Decision("a/1.png", DecisionKind.Relabel, "b")], run.Decisions);
    }

    [Fact]
    public async Task A_report_cannot_run_scripts()
    {
        using var folder = new TemporaryFolder();
        await using var server = await TestServer.StartAsync(null, new FakeRun("run") { ReportFile = folder.Write("report.html", "<p>report</p>"u8.ToArray()) });
        using var answer = await server.Client.GetAsync("/runs/run", Stop);
        Assert.Equal("<p>report</p>", await answer.Content.ReadAsStringAsync(Stop));
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("sandbox", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
    }

    private static FakeRun Run() => new("run")
    {
        IsAudit = true,
        MetricsFile = "none",
        All =
        [
            new("heldOut", "1", "a", "b", 0.8), new("heldOut", "2", "b", "a", 0.7), new("heldOut", "3", "a", "c", 0.9), new("heldOut", "4", "a", "a", 1),
        ],
    };
}
