using System.Formats.Tar;
using System.IO.Compression;

namespace MidasNet.Data.Layouts;

/// <summary>Chosen files of a tar archive that is packed by gzip, held in memory: such an archive can only be read from its beginning.</summary>
internal sealed class TarFiles : FileSet
{
    private const long MaxTotalBytes = 4L << 30;

    private readonly Dictionary<string, byte[]> content;

    private TarFiles(string path, Dictionary<string, byte[]> content)
        : base(path) => this.content = content;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names => content.Keys;

    /// <summary>Reads the files that are wanted; null if the file is no such archive.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="isWanted">Chooses files by their paths in it.</param>
    /// <param name="largest">The largest file that is read.</param>
    /// <exception cref="DataFormatException">It is damaged, holds a name twice, or unpacks to more than 4 GiB.</exception>
    public static TarFiles? TryRead(string path, Func<string, bool> isWanted, int largest)
    {
        var content = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        bool isTar = false;
        try
        {
            using var unpacked = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var tar = new TarReader(unpacked);
            long total = 0;
            while (tar.GetNextEntry() is { } entry)
            {
                isTar = true;
                string name = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
                if ((total += entry.Length) > MaxTotalBytes) throw new DataFormatException(path, $"the archive unpacks to more than the {MaxTotalBytes} bytes that are accepted", entry: name);
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile) || !isWanted(name) || entry.DataStream is not { } stream) continue;
                if (entry.Length > largest) throw new DataFormatException(path, $"the file has {entry.Length} bytes, more than the {largest} that are accepted", entry: name);
                var bytes = new byte[entry.Length];
                stream.ReadExactly(bytes);
                if (!content.TryAdd(name, bytes)) throw new DataFormatException(path, "the archive holds this name twice", entry: name);
            }
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException or FormatException)
        {
            if (isTar) throw new DataFormatException(path, $"the archive is damaged or cut off ({damage.Message.TrimEnd('.')})", inner: damage);
            return null;
        }
        return isTar ? new TarFiles(path, content) : null;
    }

    /// <inheritdoc/>
    public override string StampOf(string name) => StampOfFile(Path);

    /// <inheritdoc/>
    public override byte[] Read(string name, int largest)
    {
        CheckLength(name, content[name].Length, largest);
        return content[name];
    }
}
