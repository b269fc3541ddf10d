using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace MidasNet.Web;

/// <summary>
/// Server-sent events that follow the metrics of a run: each line as the data of an event. A file that was written again, as by a resumed run, begins with the
/// event <c>reset</c>; <c>done</c> says that the run has ended, <c>gone</c> that its folder was deleted.
/// </summary>
internal sealed class MetricsStream(EventStreams streams, WebOptions options, TimeProvider clock)
{
    private const int MaxLineBytes = 1 << 20, PrefixBytes = 64;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Sends until the run has ended, the client is gone or the server stops.</summary>
    /// <exception cref="ProblemException">Too many pages are followed.</exception>
    public Task SendAsync(HttpContext http, IServedRun run, string file, CancellationToken stopping) =>
        streams.SendAsync(http, end => FollowAsync(http, run, file, end), stopping);

    private async Task FollowAsync(HttpContext http, IServedRun run, string file, CancellationToken end)
    {
        long position = 0, lastSent = clock.GetTimestamp();
        byte[] prefix = [];
        while (true)
        {
            // Before the lines: all that a finished run has written is there.
            bool isFinished = run.IsFinished;
            if (!Directory.Exists(Path.GetDirectoryName(file)))
            {
                await EventStreams.WriteAsync(http, "event: gone\ndata: {}\n\n", end);
                return;
            }
            var (lines, next, start, isOther) = Read(file, position, prefix);
            var events = new StringBuilder();
            if (isOther) events.Append("event: reset\ndata: {}\n\n");
            foreach (string line in lines) events.Append("data: ").Append(line).Append("\n\n");
            (position, prefix) = (next, start);
            if (isFinished) events.Append("event: done\ndata: {}\n\n");
            else if (events.Length == 0 && clock.GetElapsedTime(lastSent) > KeepAlive) events.Append(": still there\n\n");
            if (events.Length > 0)
            {
                await EventStreams.WriteAsync(http, events.ToString(), end);
                lastSent = clock.GetTimestamp();
            }
            if (isFinished) return;
            await Task.Delay(options.PollInterval, clock, end);
        }
    }

    // The whole lines from a position on, the position after them and the first bytes of the file, which tell another file of the same name.
    private static (List<string> Lines, long Next, byte[] Prefix, bool IsOther) Read(string file, long position, byte[] prefix)
    {
        var lines = new List<string>();
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var start = new byte[PrefixBytes];
            start = start[..stream.ReadAtLeast(start, PrefixBytes, throwOnEndOfStream: false)];
            bool isOther = stream.Length < position || !start.AsSpan().StartsWith(prefix);
            if (isOther) position = 0;
            stream.Position = position;
            var rest = new byte[Math.Min(stream.Length - position, 8 << 20)];
            rest = rest[..stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false)];
            int from = 0;
            for (int end = Array.IndexOf(rest, (byte)'\n', from); end >= 0; end = Array.IndexOf(rest, (byte)'\n', from))
            {
                if (end - from <= MaxLineBytes && IsObject(rest.AsSpan(from, end - from))) lines.Add(Encoding.UTF8.GetString(rest, from, end - from).TrimEnd('\r'));
                from = end + 1;
            }
            return (lines, position + from, start, isOther);
        }
        catch (IOException) // not there yet, or just being replaced
        {
            return (lines, position, prefix, false);
        }
    }

    // One that is damaged is left out: the events after it are worth showing.
    private static bool IsObject(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
