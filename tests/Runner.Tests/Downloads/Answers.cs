using System.Text;

namespace MidasNet.Runner.Tests.Downloads;

/// <summary>The ways in which a server answers, good and bad.</summary>
internal static class Answers
{
    /// <summary>A good server: ranges, and If-Range with its entity tag.</summary>
    public static LoopbackServer.Answer File(byte[] content, string? tag = null) => Sending(content, tag, content.Length);

    /// <summary>A good server whose connection ends when a part of the file has been sent, counted from the file's beginning.</summary>
    public static LoopbackServer.Answer BreakingOff(byte[] content, int after, string? tag = null) => Sending(content, tag, after);

    /// <summary>Sends a part, then nothing, and says when.</summary>
    public static LoopbackServer.Answer Stalling(byte[] content, int after, Action stalls) => async (request, stream, cancellation) =>
    {
        await Sending(content, null, after)(request, stream, cancellation);
        stalls();
        await Task.Delay(Timeout.Infinite, cancellation);
    };

    /// <summary>Sends the whole, whatever was asked for.</summary>
    public static LoopbackServer.Answer IgnoringRange(byte[] content) => (_, stream, cancellation) =>
        Write(stream, $"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}", content, cancellation);

    /// <summary>Sends the whole without saying how long it is.</summary>
    public static LoopbackServer.Answer OfUnknownLength(byte[] content) => (_, stream, cancellation) => Write(stream, "HTTP/1.1 200 OK", content, cancellation);

    /// <summary>Sends a range of its own choice.</summary>
    public static LoopbackServer.Answer WrongRange(byte[] content, int from) => (_, stream, cancellation) =>
        Write(stream, Head206(content, from), content[from..], cancellation);

    /// <summary>Sends the range that was asked for, marked as of another file than If-Range named.</summary>
    public static LoopbackServer.Answer IgnoringIfRange(byte[] content, string tag) => (request, stream, cancellation) =>
        Write(stream, $"{Head206(content, request.From)}\r\nETag: {tag}", content[request.From..], cancellation);

    public static LoopbackServer.Answer Status(int code, string header = "X-Nothing: 0") => (_, stream, cancellation) =>
        Write(stream, $"HTTP/1.1 {code} Reason\r\nContent-Length: 0\r\n{header}", [], cancellation);

    public static LoopbackServer.Answer Redirect(string location, int code = 302) => Status(code, $"Location: {location}");

    private static LoopbackServer.Answer Sending(byte[] content, string? tag, int until) => (request, stream, cancellation) =>
    {
        int from = request.Range is not null && (request.IfRange is not { } condition || condition == tag) ? request.From : 0;
        string head = from > 0 ? Head206(content, from) : $"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}";
        if (tag is not null) head += $"\r\nETag: {tag}";
        return from >= content.Length
            ? Status(416)(request, stream, cancellation)
            : Write(stream, head, content[from..Math.Max(from, until)], cancellation);
    };

    private static string Head206(byte[] content, int from) =>
        $"HTTP/1.1 206 Partial Content\r\nContent-Length: {content.Length - from}\r\nContent-Range: bytes {from}-{content.Length - 1}/{content.Length}";

    private static async Task Write(Stream stream, string head, byte[] body, CancellationToken cancellation)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{head}\r\nConnection: close\r\n\r\n"), cancellation);
        await stream.WriteAsync(body, cancellation);
        await stream.FlushAsync(cancellation);
    }
}
