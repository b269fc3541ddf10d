using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace MidasNet.Web.Tests;

/// <summary>A server on a port of this machine, with a network that answers by the first byte of a picture.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private TestServer(WebServer server, FakePredictor predictor, HttpClient client, List<string> reported) =>
        (Server, Predictor, Client, Reported) = (server, predictor, client, reported);

    public WebServer Server { get; }

    public FakePredictor Predictor { get; }

    public HttpClient Client { get; }

    /// <summary>Lines about unexpected errors.</summary>
    public List<string> Reported { get; }

    public static Task<TestServer> StartAsync(Func<WebOptions, WebOptions>? change = null, params IReadOnlyList<IServedRun> runs) => StartAsync(change, null, runs);

    public static Task<TestServer> WithSweepsAsync(IServedSweeps sweeps, params IReadOnlyList<IServedRun> runs) => StartAsync(null, sweeps, runs);

    private static async Task<TestServer> StartAsync(Func<WebOptions, WebOptions>? change, IServedSweeps? sweeps, IReadOnlyList<IServedRun> runs)
    {
        var predictor = new FakePredictor();
        var reported = new List<string>();
        ServedModel Model(string name, FakePredictor answers) => new() { Name = name, File = $"{name}.safetensors", Input = "drawing", Sha256 = "00", Predictor = answers };
        var options = new WebOptions { Port = 0, Threads = 1, Timeout = TimeSpan.FromMinutes(1), PollInterval = TimeSpan.FromMilliseconds(5), SweepInterval = TimeSpan.FromMilliseconds(5), MaxBodyBytes = 10_000 };
        var content = new WebContent { Models = [Model("first", predictor), Model("second", predictor)], Runs = new FakeRuns(runs), Sweeps = sweeps, Report = line => { lock (reported) reported.Add(line); } };
        var server = await WebServer.StartAsync(content, change is null ? options : change(options));
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(server.Url), Timeout = TimeSpan.FromMinutes(2) };
        return new TestServer(server, predictor, client, reported);
    }

    public Task<HttpResponseMessage> PredictAsync(string query, HttpContent? content) => Client.PostAsync($"/predict{query}", content, TestContext.Current.CancellationToken);

    public Task<HttpResponseMessage> PredictAsync(string picture = "a", string query = "", string? type = "image/png")
    {
        var content = new ByteArrayContent([.. picture.Select(letter => (byte)letter)]);
        if (type is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return PredictAsync(query, content);
    }

    public async ValueTask DisposeAsync()
    {
        Predictor.Open();
        Client.Dispose();
        await Server.DisposeAsync();
        Predictor.Dispose();
    }

    /// <summary>The object of an answer with a status.</summary>
    public static async Task<JsonElement> ObjectAsync(HttpStatusCode status, HttpResponseMessage answer)
    {
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(status == answer.StatusCode, $"expected {status}, was {answer.StatusCode}: {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    /// <summary>Requires an answer that says what is wrong.</summary>
    public static async Task RequireProblemAsync(HttpStatusCode status, HttpResponseMessage answer, params string[] words)
    {
        var problem = await ObjectAsync(status, answer);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrEmpty(problem.GetProperty("title").GetString()));
        foreach (string word in words) Assert.Contains(word, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
