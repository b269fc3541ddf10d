using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MidasNet.Runner.Tests.Downloads;

/// <summary>
/// A server on this machine that misbehaves on purpose, byte by byte, which a decent server library would not allow. It gives one answer to each
/// connection, in the order of the list, and the last one to all that follow.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Answer[] answers;
    private readonly List<LoopbackRequest> requests = [];

    public LoopbackServer(params Answer[] answers)
    {
        this.answers = answers;
        listener.Start();
        _ = Serve();
    }

    /// <summary>The answer to a request.</summary>
    public delegate Task Answer(LoopbackRequest request, Stream stream, CancellationToken cancellation);

    /// <summary>All requests so far.</summary>
    public IReadOnlyList<LoopbackRequest> Requests
    {
        get
        {
            lock (requests) return [.. requests];
        }
    }

    public Uri Address(string path = "file.bin") => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/{path}");

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }

    private async Task Serve()
    {
        var token = stop.Token;
        try
        {
            while (!token.IsCancellationRequested)
            {
                using var client = await listener.AcceptTcpClientAsync(token);
                await Reply(client.GetStream(), token);
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task Reply(Stream stream, CancellationToken token)
    {
        try
        {
            if (await ReadRequest(stream, token) is not { } request) return;
            Answer answer;
            lock (requests)
            {
                answer = answers[Math.Min(requests.Count, answers.Length - 1)];
                requests.Add(request);
            }
            await answer(request, stream, token);
        }
        catch (IOException)
        {
            // The client went away, as some tests want it to.
        }
    }

    private static async Task<LoopbackRequest?> ReadRequest(Stream stream, CancellationToken token)
    {
        var head = new StringBuilder();
        var letter = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(letter, token) == 0) return null;
            head.Append((char)letter[0]);
        }
        string[] lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        return new LoopbackRequest(lines[0].Split(' ')[1], headers);
    }
}
