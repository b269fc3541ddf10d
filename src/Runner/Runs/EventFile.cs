using MidasNet.Learning;
using MidasNet.Weights;

namespace MidasNet.Runner.Runs;

/// <summary><c>events.out.tfevents.*</c>: the metrics of a run as TensorBoard reads them, in the same reports as <c>metrics.jsonl</c>.</summary>
internal sealed class EventFile(string folder, TimeProvider clock)
{
    /// <summary>How the names of such files begin, by which TensorBoard finds them.</summary>
    public const string Prefix = "events.out.tfevents.";

    private string? path;

    /// <summary>
    /// Makes the file hold these reports and no others. It keeps the times of those that are in it already, and drops others: those that an interrupted run
    /// has left, and a record that was cut short.
    /// </summary>
    /// <exception cref="RunFolderException">The file cannot be read or written.</exception>
    public void Hold(IReadOnlyList<EpochMetrics> reports) => Do(file =>
    {
        var now = clock.GetUtcNow();
        byte[] before = File.Exists(file) ? File.ReadAllBytes(file) : [];
        var payloads = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (byte[] payload in EventRecord.Payloads(before)) payloads.TryAdd(ContentOf(payload), payload);

        IEnumerable<byte[]> wanted = [EventRecord.Version(now), .. reports.Select(report => EventRecord.Of(report, now))];
        byte[] after = [.. wanted.SelectMany(payload => EventRecord.Framed(payloads.GetValueOrDefault(ContentOf(payload), payload)))];
        if (!after.AsSpan().SequenceEqual(before)) AtomicFile.Write(file, after);
    });

    /// <summary>Adds a report.</summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public void Append(EpochMetrics report) => Do(file =>
    {
        using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.Read);
        stream.Write(EventRecord.Framed(EventRecord.Of(report, clock.GetUtcNow())));
    });

    private static string ContentOf(byte[] payload) => Convert.ToBase64String(payload, EventRecord.TimeLength, payload.Length - EventRecord.TimeLength);

    private void Do(Action<string> work)
    {
        try
        {
            // Files are ordered by the seconds in their names. TensorFlow adds the name of the machine, which does not concern those who are sent a run.
            path ??= Directory.GetFiles(folder, Prefix + "*").Order(StringComparer.Ordinal).FirstOrDefault()
                ?? Path.Combine(folder, $"{Prefix}{clock.GetUtcNow().ToUnixTimeSeconds():D10}.midasnet");
            work(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"cannot write '{path ?? folder}': {error.Message.TrimEnd('.')}. Is the disk full, or the folder gone?", error);
        }
    }
}
