using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Models;

namespace MidasNet.Web.Tests;

/// <summary>A server on a port of this machine, with a small real network and an audit.</summary>
internal sealed class TinyServer : IAsyncDisposable
{
    private readonly WebServer server;
    private readonly ClassifierPredictor predictor;
    private readonly List<string> reported;

    private TinyServer(WebServer server, ClassifierPredictor predictor, List<string> reported) => (this.server, this.predictor, this.reported) = (server, predictor, reported);

    /// <summary>The statuses of answers: those of docs/serve.md; 431, 411, 414, 417 and 505 are those of the web server itself.</summary>
    public static IReadOnlyList<int> Documented { get; } = [200, 204, 400, 403, 404, 405, 408, 409, 411, 413, 414, 415, 417, 422, 429, 431, 505];

    /// <summary>A picture file that is answered with a prediction.</summary>
    public static byte[] Picture => PngFile.Encode(20, 20, [.. Enumerable.Range(0, 400).Select(i => (byte)(i % 20 is > 8 and < 12 ? 0 : 255))]);

    /// <summary>Its port.</summary>
    public int Port => new Uri(server.Url).Port;

    public static async Task<TinyServer> StartAsync()
    {
        var options = new WebOptions { Port = 0, Threads = 1, Timeout = TimeSpan.FromMinutes(1), MaxBodyBytes = 200_000, MaxPixels = 1 << 18, PollInterval = TimeSpan.FromMilliseconds(5) };
        var reported = new List<string>();
        using var folder = new TemporaryFolder();
        string file = folder.File("tiny.safetensors");
        using (var device = Device.OpenCpu(threads: 1))
        using (var tiny = new SmallCnn(device, new SmallCnnOptions(3, Width: 2, Depth: 1), seed: 9))
            ModelCheckpoint.Save(file, tiny, new ModelUse { ClassNames = ["a", "b", "c"], Preprocessing = Preprocessing.Digit(8), Normalisation = new Normalisation(0.5f, 0.3f) });
        var predictor = ClassifierPredictor.Load(file, options);
        try
        {
            var model = new ServedModel { Name = "first", File = "first.safetensors", Input = "drawing", Sha256 = "00", Predictor = predictor };
            var run = new FakeRun("run") { IsAudit = true, All = [new("heldOut", "1", "a", "b", 0.8)] };
            var server = await WebServer.StartAsync(new WebContent { Models = [model], Runs = new FakeRuns([run]), Report = line => { lock (reported) reported.Add(line); } }, options);
            return new TinyServer(server, predictor, reported);
        }
        catch
        {
            predictor.Dispose();
            throw;
        }
    }

    /// <summary>Requires that no unexpected error was reported.</summary>
    public void RequireNoReport()
    {
        lock (reported) Assert.Empty(reported);
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        predictor.Dispose();
    }
}
