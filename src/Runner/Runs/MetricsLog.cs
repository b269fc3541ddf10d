using System.Text;
using System.Text.Json;
using MidasNet.Learning;
using MidasNet.Weights;

namespace MidasNet.Runner.Runs;

/// <summary>
/// <c>metrics.jsonl</c>: one JSON object per line and epoch, each on the disk before the next epoch begins. TensorBoard's event file next to it holds the same.
/// </summary>
internal sealed class MetricsLog(string path)
{
    private const int MaxLineLength = 1 << 20;

    private readonly HashSet<string> phases = [];
    private readonly EventFile events = new(Path.GetDirectoryName(Path.GetFullPath(path)) ?? path, TimeProvider.System);

    /// <summary>
    /// Adds a line. If an interrupted run has left the same report, or later ones of its phase, this replaces them: a resumed run repeats the steps after its
    /// last saved state. A last line that was cut short by a kill is cut off.
    /// </summary>
    /// <exception cref="RunFolderException">The file cannot be written.</exception>
    public void Append(EpochMetrics metrics)
    {
        byte[] line = Encoding.UTF8.GetBytes(LineOf(metrics));
        bool isFirst = phases.Add(metrics.Phase);
        if (isFirst) RemoveFrom(metrics);
        try
        {
            using var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            stream.SetLength(EndOfLastWholeLine(stream));
            stream.Seek(0, SeekOrigin.End);
            stream.Write(line);
            stream.FlushToDisk();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"cannot add to '{path}': {error.Message} Is the disk full, or the folder gone?", error);
        }
        if (isFirst) events.Hold(Read());
        else events.Append(metrics);
    }

    /// <summary>Reads all whole lines, in the order in which they were written; none if there is no file yet.</summary>
    /// <exception cref="RunFolderException">The file cannot be read, or a line is not that of an epoch; the message gives its number.</exception>
    public IReadOnlyList<EpochMetrics> Read()
    {
        if (!File.Exists(path)) return [];
        var result = new List<EpochMetrics>();
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            long end = EndOfLastWholeLine(stream);
            stream.Seek(0, SeekOrigin.Begin);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            for (long position = 0; position < end && reader.ReadLine() is { } line; position += Encoding.UTF8.GetByteCount(line) + 1)
                result.Add(Parse(line, result.Count + 1));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"cannot read '{path}': {error.Message}", error);
        }
        return result;
    }

    private void RemoveFrom(EpochMetrics first)
    {
        var lines = Read();
        var kept = lines.Where(line => line.Phase != first.Phase || (line.Step ?? line.Epoch) < (first.Step ?? first.Epoch)).ToList();
        if (kept.Count == lines.Count) return;
        try
        {
            AtomicFile.Write(path, string.Concat(kept.Select(LineOf)));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"cannot write '{path}': {error.Message}", error);
        }
    }

    private static string LineOf(EpochMetrics metrics) => RunJson.LineOf(metrics) + "\n";

    private EpochMetrics Parse(string line, int number)
    {
        try
        {
            return RunJson.Read<EpochMetrics>(line) ?? throw new JsonException("null is not an epoch");
        }
        catch (JsonException error)
        {
            throw new RunFolderException($"'{path}' line {number} is not the metrics of an epoch: {error.Message}", error);
        }
    }

    // Looks back from the end for the last line feed; 0 if there is none.
    private long EndOfLastWholeLine(FileStream stream)
    {
        long position = stream.Length, lowest = Math.Max(0, position - MaxLineLength);
        while (position > lowest)
        {
            stream.Seek(position - 1, SeekOrigin.Begin);
            if (stream.ReadByte() == '\n') return position;
            position--;
        }
        if (position > 0) throw new RunFolderException($"'{path}' is not a metrics file: its last {MaxLineLength} bytes hold no end of a line");
        return 0;
    }
}
