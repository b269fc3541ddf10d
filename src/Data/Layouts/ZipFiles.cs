using System.IO.Compression;

namespace MidasNet.Data.Layouts;

/// <summary>The files in a zip archive, unpacked in memory one at a time.</summary>
internal sealed class ZipFiles : FileSet
{
    // An archive may promise the same bytes under a million names (D. Fifield, "A better zip bomb", WOOT 2019): no set of pictures is so large.
    private const long MaxTotalBytes = 64L << 30;

    private const int ReadBuffer = 32 << 10;

    private readonly ZipArchive archive;
    private readonly Dictionary<string, ZipArchiveEntry> entries = [];
    private readonly Lock reading = new();

    /// <exception cref="DataFormatException">The file is no zip archive, is damaged, has a name twice, or would unpack to more than 64 GiB.</exception>
    public ZipFiles(string path)
        : base(path)
    {
        // Entries mostly lie in the order in which they are read: a buffer of several saves reading them one by one.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, ReadBuffer);
        try
        {
            archive = new ZipArchive(file, ZipArchiveMode.Read);
            long total = 0;
            // Some old archives are written with '\', some begin each name with "./". A name that ends in '/' is a folder.
            foreach (var entry in archive.Entries)
            {
                string name = entry.FullName.Replace('\\', '/');
                while (name.StartsWith("./", StringComparison.Ordinal)) name = name[2..];
                if (name.Contains('\uFFFD', StringComparison.Ordinal))
                    throw new DataFormatException(path, "the names in the archive are in an encoding of their own, and not in UTF-8: pack it again by a program that writes UTF-8", entry: name);
                if (!name.EndsWith('/') && !entries.TryAdd(name, entry))
                    throw new DataFormatException(path, "the archive holds this name twice", entry: name);
                if (entry.Length < 0 || (total += entry.Length) > MaxTotalBytes)
                    throw new DataFormatException(path, $"the archive would unpack to more than the {MaxTotalBytes} bytes that are accepted", entry: name);
            }
        }
        catch (Exception e)
        {
            file.Dispose();
            if (e is InvalidDataException)
                throw new DataFormatException(path, $"this is no zip archive, or it is damaged or cut off ({e.Message.TrimEnd('.')})", inner: e);
            throw;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names => entries.Keys;

    /// <inheritdoc/>
    public override string StampOf(string name) => $"{entries[name].Length} {entries[name].Crc32}";

    /// <inheritdoc/>
    public override byte[] Read(string name, int largest)
    {
        var entry = entries[name];
        if (entry.IsEncrypted) throw new DataFormatException(Path, "the entry is encrypted: unpack the archive with its password, or pack it without one", entry: name);
        CheckLength(name, entry.Length, largest);
        // The archive has one position. Unpacking is fast compared to decoding, so it stays under the lock.
        lock (reading)
        {
            try
            {
                using var stream = entry.Open();
                byte[] bytes = PromisedBytes.Read(stream, (int)entry.Length, out int read);
                if (read < entry.Length || stream.ReadByte() >= 0)
                    throw new DataFormatException(Path, $"the archive promises {entry.Length} bytes here, but there are {(read < entry.Length ? read : "more")}", entry: name);
                if (Crc32.Of(bytes) != entry.Crc32)
                    throw new DataFormatException(Path, "the checksum does not fit: the archive is damaged", entry: name);
                return bytes;
            }
            catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException)
            {
                throw new DataFormatException(Path, $"the entry cannot be unpacked ({e.Message.TrimEnd('.')})", entry: name, inner: e);
            }
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        archive.Dispose();
        base.Dispose();
    }
}
