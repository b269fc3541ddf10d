using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;

namespace MidasNet.Web.Tests;

/// <summary>The worker is held by its network, never by time.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task A_request_for_which_there_is_no_room_is_answered_with_429_and_those_that_wait_are_predicted_together()
    {
        await using var server = await TestServer.StartAsync(options => options with { MaxQueue = 3 });
        server.Predictor.Close();
        var first = server.PredictAsync();
        await EventuallyAsync(() => server.Predictor.Entered == 1);
        Task<HttpResponseMessage>[] waiting = [server.PredictAsync(), server.PredictAsync(), server.PredictAsync()];
        await EventuallyAsync(async () => await WaitingAsync(server) == 3);
        var refused = await server.PredictAsync();
        await TestServer.RequireProblemAsync(HttpStatusCode.TooManyRequests, refused, "3 pictures may wait");
        Assert.Equal("1", refused.Headers.GetValues("Retry-After").Single());
        server.Predictor.Open();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        foreach (var answer in await Task.WhenAll(waiting)) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([1, 3], server.Predictor.Batches);
        Assert.Equal(HttpStatusCode.OK, (await server.PredictAsync()).StatusCode);
    }

    [Fact]
    public async Task A_request_that_waits_too_long_is_answered_with_503_and_leaves_the_queue()
    {
        // The timeout of the server's body is the same, and does not matter here: the body is there at once.
        await using var server = await TestServer.StartAsync(options => options with { Timeout = TimeSpan.FromSeconds(1) });
        server.Predictor.Close();
        Task<HttpResponseMessage>[] both = [server.PredictAsync(), server.PredictAsync()];
        foreach (var answer in await Task.WhenAll(both)) await TestServer.RequireProblemAsync(HttpStatusCode.ServiceUnavailable, answer, "no answer within 1 s");
        Assert.Equal(0, await WaitingAsync(server));
    }

    [Fact]
    public async Task A_client_that_is_gone_leaves_the_queue()
    {
        await using var server = await TestServer.StartAsync();
        server.Predictor.Close();
        var first = server.PredictAsync();
        await EventuallyAsync(() => server.Predictor.Entered == 1);
        using var leaves = new CancellationTokenSource();
        var gone = server.Client.PostAsync("/predict", new ByteArrayContent([1]), leaves.Token);
        await EventuallyAsync(async () => await WaitingAsync(server) == 1);
        await leaves.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        await EventuallyAsync(async () => await WaitingAsync(server) == 0);
        server.Predictor.Open();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Empty(server.Reported);
    }

    [Fact]
    public async Task What_waits_in_a_queue_that_ends_is_told_so()
    {
        using var predictor = new FakePredictor();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var queue = new PredictionQueue(workerCount: 1, capacity: 8, new WebMetrics(services.GetRequiredService<IMeterFactory>()));
        var model = new ServedModel { Name = "first", File = "first.safetensors", Input = "drawing", Sha256 = "00", Predictor = predictor };
        predictor.Close();
        Task<IReadOnlyList<PictureAnswer>> Ask() => queue.TryEnqueue(model, [new NamedPicture("a", [1])])!.WaitAsync(
            TimeSpan.FromMinutes(1), TimeProvider.System, TestContext.Current.CancellationToken);
        var first = Ask();
        await EventuallyAsync(() => predictor.Entered == 1);
        var waiting = Ask();
        var ending = Task.Run(queue.Dispose, TestContext.Current.CancellationToken);
        // It takes nothing more when it begins to end.
        await EventuallyAsync(() => Record.Exception(() => queue.TryEnqueue(model, [])) is ObjectDisposedException);
        predictor.Open();
        await ending;
        Assert.Single(await first);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    [Fact]
    public async Task A_server_that_stops_answers_the_requests_that_have_arrived()
    {
        await using var server = await TestServer.StartAsync();
        server.Predictor.Close();
        var first = server.PredictAsync();
        await EventuallyAsync(() => server.Predictor.Entered == 1);
        Task<HttpResponseMessage>[] arrived = [first, server.PredictAsync()];
        await EventuallyAsync(async () => await WaitingAsync(server) == 1);
        var stopped = server.Server.StopAsync();
        Assert.False(stopped.IsCompleted);
        server.Predictor.Open();
        foreach (var answer in await Task.WhenAll(arrived)) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await stopped;
        using var late = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => late.GetAsync(new Uri(server.Client.BaseAddress!, "/healthz"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_an_error_that_says_so_unless_none_was_asked_for()
    {
        await using var server = await TestServer.StartAsync();
        int port = server.Client.BaseAddress!.Port;
        var taken = await Assert.ThrowsAsync<IOException>(() => TestServer.StartAsync(options => options with { Port = port }));
        Assert.Contains($"port {port} of 127.0.0.1 is taken; --port names another one", taken.Message, StringComparison.Ordinal);
    }

    internal static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        while (!await condition()) await Task.Delay(2, TestContext.Current.CancellationToken);
    }

    internal static Task EventuallyAsync(Func<bool> condition) => EventuallyAsync(() => Task.FromResult(condition()));

    private static async Task<int> WaitingAsync(TestServer server)
    {
        using var health = JsonDocument.Parse(await server.Client.GetStringAsync(new Uri("/healthz", UriKind.Relative), TestContext.Current.CancellationToken));
        return health.RootElement.GetProperty("waiting").GetInt32();
    }
}
