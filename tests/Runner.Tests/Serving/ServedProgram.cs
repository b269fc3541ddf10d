using System.Text.Json;
using MidasNet.Runner.Cli;
using MidasNet.Runner.Tests.Runs;

namespace MidasNet.Runner.Tests.Serving;

/// <summary>The command <c>serve</c>, from its arguments to the end of its server, on a port that is free.</summary>
internal sealed class ServedProgram : IAsyncDisposable
{
    private readonly CancellationTokenSource stop;
    private readonly StringWriter error;
    private readonly Task<int> ended;

    private ServedProgram(HttpClient client, JsonElement address, Task<int> ended, CancellationTokenSource stop, StringWriter error) =>
        (Client, Address, this.ended, this.stop, this.error) = (client, address, ended, stop, error);

    public HttpClient Client { get; }

    /// <summary>The object that it has written.</summary>
    public JsonElement Address { get; }

    public string Error => error.ToString();

    public static async Task<ServedProgram> StartAsync(params string[] arguments)
    {
        var stop = new CancellationTokenSource();
        var error = new StringWriter();
        var listening = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new LineWriter(line => listening.TrySetResult(line));
        var ended = Task.Factory.StartNew(
            () => CommandLine.Run(["serve", "--port", "0", "--json", "--threads", "1", .. arguments], output, error, stop.Token),
            stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (await Task.WhenAny(listening.Task, ended) == ended) Assert.Fail($"it ended with {await ended}: {error}");
        using var address = JsonDocument.Parse(await listening.Task);
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri(address.RootElement.GetProperty("url").GetString()!) };
        return new ServedProgram(client, address.RootElement.Clone(), ended, stop, error);
    }

    public async Task<JsonElement> GetAsync(string path)
    {
        using var json = JsonDocument.Parse(await Client.GetStringAsync(path, TestContext.Current.CancellationToken));
        return json.RootElement.Clone();
    }

    /// <summary>Stops it as Ctrl-C does, and gives the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await stop.CancelAsync();
        return await ended;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        stop.Dispose();
        await error.DisposeAsync();
    }
}
