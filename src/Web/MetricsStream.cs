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
    private const int MaxLineBytes = 1 << 20, ReadBytes = 8 << 20, PrefixBytes = 64;
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    /// <summary>Sends until the run has ended, the client is gone or the server stops.</summary>
    /// <exception cref="ProblemException">Too many pages are followed.</exception>
    public Task SendAsync(HttpContext http, IServedRun run, string file, CancellationToken stopping) =>
        streams.SendAsync(http, end => FollowAsync(http, run, file, end), stopping);

    private async Task FollowAsync(HttpContext http, IServedRun run, string file, CancellationToken end)
    {
        long lastSent = clock.GetTimestamp();
        var position = new Position(0, [], IsInLongLine: false);
        while (true)
        {
            // Before the lines: all that a finished run has written is there.
            bool isFinished = run.IsFinished;
            if (!Directory.Exists(Path.GetDirectoryName(file)))
            {
                await EventStreams.WriteAsync(http, "event: gone\ndata: {}\n\n", end);
                return;
            }
            var (lines, next, isOther, isAtEnd) = Read(file, position);
            var events = new StringBuilder();
            if (isOther) events.Append("event: reset\ndata: {}\n\n");
            foreach (string line in lines) events.Append("data: ").Append(line).Append("\n\n");
            position = next;
            bool isDone = isFinished && isAtEnd;
            if (isDone) events.Append("event: done\ndata: {}\n\n");
            else if (events.Length == 0 && clock.GetElapsedTime(lastSent) > KeepAlive) events.Append(": still there\n\n");
            if (events.Length > 0)
            {
                await EventStreams.WriteAsync(http, events.ToString(), end);
                lastSent = clock.GetTimestamp();
            }
            if (isDone) return;
            if (isAtEnd) await Task.Delay(options.PollInterval, clock, end);
        }
    }

    // The whole lines from a position on, the position after them, and whether the file holds no more bytes than were read.
    private static (List<string> Lines, Position Next, bool IsOther, bool IsAtEnd) Read(string file, Position position)
    {
        var lines = new List<string>();
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var start = new byte[PrefixBytes];
            start = start[..stream.ReadAtLeast(start, PrefixBytes, throwOnEndOfStream: false)];
            bool isOther = stream.Length < position.Bytes || !start.AsSpan().StartsWith(position.Prefix);
            var (begin, isInLongLine) = isOther ? (0, false) : (position.Bytes, position.IsInLongLine);
            stream.Position = begin;
            var rest = new byte[Math.Min(stream.Length - begin, ReadBytes)];
            rest = rest[..stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false)];
            int from = 0;
            for (int end = Array.IndexOf(rest, (byte)'\n', from); end >= 0; end = Array.IndexOf(rest, (byte)'\n', from))
            {
                if (!isInLongLine && end - from <= MaxLineBytes && IsObject(rest.AsSpan(from, end - from))) lines.Add(Encoding.UTF8.GetString(rest, from, end - from).TrimEnd('\r'));
                (from, isInLongLine) = (end + 1, false);
            }
            // A line that is too long is passed over as it comes.
            if (rest.Length - from > MaxLineBytes) (from, isInLongLine) = (rest.Length, true);
            return (lines, new Position(begin + from, start, isInLongLine), isOther, begin + rest.Length >= stream.Length);
        }
        catch (IOException) // not there yet, or just being replaced
        {
            return (lines, position, IsOther: false, IsAtEnd: true);
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

    /// <summary>How far a file was read.</summary>
    /// <param name="Bytes">The position after the bytes that were read.</param>
    /// <param name="Prefix">The first bytes of the file, which tell another file of the same name.</param>
    /// <param name="IsInLongLine">Whether the position is in a line that is too long to be sent.</param>
    private readonly record struct Position(long Bytes, byte[] Prefix, bool IsInLongLine);
}
