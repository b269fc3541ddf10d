using MidasNet.Data;

namespace MidasNet.Runner.Sweeps;

/// <summary>
/// Files that travel as one: what a piece of a study or of an audit needs, or what it leaves. Each has one of the names that are listed here, so that no name in a pack becomes
/// a path. A pack begins with a table of names and lengths, which must fit its own.
/// </summary>
internal sealed class PiecePack
{
    /// <summary>The prepared drawings of Part 1.</summary>
    public const string Drawings = "drawings";

    /// <summary>The training digits of Part 2, or those of Part 3 with the labels of their folders.</summary>
    public const string TrainDigits = "train-digits";

    /// <summary>The test digits.</summary>
    public const string TestDigits = "test-digits";

    /// <summary>The images of an audit, with the labels that they were given.</summary>
    public const string Audited = "audited";

    /// <summary>Images of an audit whose labels can be trusted.</summary>
    public const string Trusted = "trusted";

    /// <summary>The checkpoint that a piece begins from.</summary>
    public const string Start = "start";

    /// <summary>The pretrained weights that a piece begins from.</summary>
    public const string Weights = "weights";

    /// <summary>The result of a piece, as JSON.</summary>
    public const string Result = "result";

    /// <summary>The metrics of the networks of a piece, a line of JSON each.</summary>
    public const string Metrics = "metrics";

    /// <summary>The checkpoint that a piece leaves.</summary>
    public const string Network = "network";

    private const string Magic = "MidasNet pack 1";
    private static readonly string[] Names = [Drawings, TrainDigits, TestDigits, Audited, Trusted, Start, Weights, Result, Metrics, Network];
    private readonly string path;
    private readonly Dictionary<string, (long Offset, long Length)> entries;

    private PiecePack(string path, Dictionary<string, (long Offset, long Length)> entries) => (this.path, this.entries) = (path, entries);

    /// <summary>Writes a pack.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="files">Names, and the files with their contents.</param>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    public static void Write(string path, IReadOnlyList<(string Name, string File)> files)
    {
        using var writer = new BinaryWriter(File.Create(path));
        writer.Write(Magic);
        writer.Write(files.Count);
        foreach (var (name, file) in files)
        {
            writer.Write(name);
            writer.Write(new FileInfo(file).Length);
        }
        foreach (var (_, file) in files)
        {
            using var content = File.OpenRead(file);
            content.CopyTo(writer.BaseStream);
        }
    }

    /// <summary>Opens a pack.</summary>
    /// <exception cref="DataFormatException">The file is none, or damaged.</exception>
    public static PiecePack Open(string path)
    {
        using var stream = File.OpenRead(path);
        using var reader = new BinaryReader(stream);
        try
        {
            if (reader.ReadString() != Magic) throw new InvalidDataException("it does not begin as such files do");
            int count = reader.ReadInt32();
            if (count < 0 || count > Names.Length) throw new InvalidDataException($"it states {count} files, {Names.Length} at most fit");
            var entries = new Dictionary<string, (long Offset, long Length)>(StringComparer.Ordinal);
            long length = 0;
            for (int i = 0; i < count; i++)
            {
                string name = reader.ReadString();
                long bytes = reader.ReadInt64();
                if (!Names.Contains(name)) throw new InvalidDataException($"it holds '{name}', which is none of {string.Join(", ", Names)}");
                if (bytes < 0 || bytes > stream.Length) throw new InvalidDataException($"the length of '{name}' is {bytes} bytes, more than there are");
                if (!entries.TryAdd(name, (length, bytes))) throw new InvalidDataException($"it holds '{name}' twice");
                length += bytes;
            }
            long begin = stream.Position;
            if (stream.Length - begin != length) throw new InvalidDataException("its length does not fit its table");
            return new PiecePack(path, entries.ToDictionary(entry => entry.Key, entry => (begin + entry.Value.Offset, entry.Value.Length), StringComparer.Ordinal));
        }
        catch (Exception damaged) when (damaged is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new DataFormatException(path, $"it is no pack of files for a piece of a run: {damaged.Message}", inner: damaged);
        }
    }

    /// <summary>Whether there is a file of a name.</summary>
    public bool Has(string name) => entries.ContainsKey(name);

    /// <summary>Copies a file out of it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="file">The file to write.</param>
    /// <exception cref="DataFormatException">It is not there.</exception>
    public void CopyTo(string name, string file)
    {
        if (!entries.TryGetValue(name, out var entry)) throw new DataFormatException(path, $"it lacks '{name}'");
        using var from = File.OpenRead(path);
        using var to = File.Create(file);
        from.Position = entry.Offset;
        byte[] buffer = new byte[1 << 16];
        for (long left = entry.Length; left > 0;)
        {
            int read = from.Read(buffer, 0, (int)Math.Min(buffer.Length, left));
            if (read == 0) throw new EndOfStreamException($"'{path}' was cut while it was read");
            to.Write(buffer, 0, read);
            left -= read;
        }
    }
}
