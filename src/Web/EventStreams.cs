using Microsoft.AspNetCore.Http;

namespace MidasNet.Web;

/// <summary>The server-sent events of a server, for a limited number of pages at the same time.</summary>
internal sealed class EventStreams
{
    private const int MaxStreams = 64;

    private int open;

    /// <summary>Sends until all is sent, the client is gone or the server stops.</summary>
    /// <param name="http">The request.</param>
    /// <param name="follow">Writes the events by <see cref="WriteAsync"/>.</param>
    /// <param name="stopping">The end of the server.</param>
    /// <exception cref="ProblemException">Too many pages are followed.</exception>
    public async Task SendAsync(HttpContext http, Func<CancellationToken, Task> follow, CancellationToken stopping)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, stopping);
        if (Interlocked.Increment(ref open) > MaxStreams)
        {
            Interlocked.Decrement(ref open);
            throw new ProblemException(StatusCodes.Status429TooManyRequests, "too-many-streams", "Too many streams", $"{MaxStreams} pages follow runs already") { RetryAfterSeconds = 10 };
        }
        try
        {
            http.Response.ContentType = "text/event-stream";
            http.Response.Headers["X-Accel-Buffering"] = "no"; // a reverse proxy must not hold events back
            await WriteAsync(http, "retry: 2000\n\n", end.Token);
            await follow(end.Token);
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the server stops.
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    /// <summary>Sends text at once.</summary>
    public static async Task WriteAsync(HttpContext http, string text, CancellationToken end)
    {
        await http.Response.WriteAsync(text, end);
        await http.Response.Body.FlushAsync(end);
    }
}
