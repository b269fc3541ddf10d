namespace MidasNet.Weights;

/// <summary>
/// The files in a zip archive (PKWARE's APPNOTE.TXT, zip64 included) that stand in it as they are, neither compressed nor encrypted, which is how
/// PyTorch writes them, to map them into memory: each is a contiguous range of the archive.
/// </summary>
internal sealed class ZipDirectory
{
    private const int EndBytes = 22, LocatorBytes = 20, MaxCommentBytes = ushort.MaxValue;
    private const int BytesOfEntry = 200;
    private const uint InZip64 = uint.MaxValue;

    private readonly Dictionary<string, (long Header, long Bytes, bool Plain)> entries = new(StringComparer.Ordinal);
    private readonly UntrustedFile file;

    /// <summary>True if a file with this beginning is a zip archive.</summary>
    public static bool Recognises(ReadOnlySpan<byte> beginning) => beginning.StartsWith("PK\u0003\u0004"u8);

    /// <summary>Reads the directory at the end of the archive.</summary>
    /// <exception cref="WeightFormatException">There is none, or it is damaged.</exception>
    public ZipDirectory(UntrustedFile file)
    {
        this.file = file;
        var (begin, bytes, count) = Find();
        var directory = new UntrustedCursor(file, begin, begin + bytes, "the directory of the zip archive");
        for (long i = 0; i < count; i++) ReadEntry(directory);
    }

    /// <summary>The names of all files, in no order.</summary>
    public IEnumerable<string> Names => entries.Keys;

    /// <summary>True if there is a file of that name.</summary>
    public bool Contains(string name) => entries.ContainsKey(name);

    /// <summary>The range of the archive that is the file.</summary>
    public UntrustedCursor Open(string name)
    {
        if (!entries.TryGetValue(name, out var entry)) throw file.Error(null, $"the zip archive has no {QuotedText.Of(name)}");
        if (!entry.Plain) throw file.Error(entry.Header, $"{QuotedText.Of(name)} is compressed or encrypted in the archive; only files that are stored as they are can be read");
        const int Fixed = 30;
        var header = new UntrustedCursor(file, entry.Header, file.Length, $"the header of {QuotedText.Of(name)}");
        header.Signature("PK\u0003\u0004");
        header.Skip(Fixed - 4 - 4);
        header.Skip(header.UInt16() + header.UInt16());
        return header.Part(entry.Bytes, QuotedText.Of(name));
    }

    private (long Begin, long Bytes, long Count) Find()
    {
        long tail = Math.Min(file.Length, EndBytes + MaxCommentBytes);
        long start = file.Length - tail;
        ReadOnlySpan<byte> bytes = file.Read(start, tail, "the end of the zip archive");
        int at = bytes.LastIndexOf("PK\u0005\u0006"u8);
        if (at < 0 || bytes.Length - at < EndBytes)
            throw file.Error(start, "the zip archive has no end record: it is truncated, perhaps by a download that broke off");
        var end = new UntrustedCursor(file, start + at + 10, start + at + EndBytes, "the end record of the zip archive");
        long count = end.UInt16(), size = end.UInt32(), begin = end.UInt32();
        if (count == ushort.MaxValue || size == InZip64 || begin == InZip64) (begin, size, count) = FindZip64(start + at);
        file.Require(begin, size, "the directory of the zip archive");
        return (begin, size, count);
    }

    private (long Begin, long Bytes, long Count) FindZip64(long end)
    {
        var locator = new UntrustedCursor(file, Math.Max(0, end - LocatorBytes), end, "the zip64 locator");
        locator.Signature("PK\u0006\u0007");
        locator.Skip(4);
        long at = locator.Size("the offset of the zip64 end record");
        file.Require(at, 0, "the zip64 end record");
        var record = new UntrustedCursor(file, at, file.Length, "the zip64 end record");
        record.Signature("PK\u0006\u0006");
        record.Skip(28);
        long count = record.Size("the number of files"), size = record.Size("the size of the directory");
        return (record.Size("the offset of the directory"), size, count);
    }

    private void ReadEntry(UntrustedCursor directory)
    {
        const int Encrypted = 1;
        directory.Signature("PK\u0001\u0002");
        directory.Skip(4);
        int flags = directory.UInt16(), method = directory.UInt16();
        directory.Skip(8);
        long stored = directory.UInt32(), bytes = directory.UInt32();
        int nameBytes = directory.UInt16(), extraBytes = directory.UInt16(), commentBytes = directory.UInt16();
        directory.Skip(8);
        long header = directory.UInt32();
        file.Charge(BytesOfEntry + 3L * nameBytes, directory.Position, "the directory of the zip archive");
        string name = directory.Text(nameBytes);
        var extra = directory.Part(extraBytes, "the extra fields of a file in the zip archive");
        directory.Skip(commentBytes);
        ReadZip64(extra, ref bytes, ref stored, ref header);
        if (!entries.TryAdd(name, (header, bytes, method == 0 && stored == bytes && (flags & Encrypted) == 0)))
            throw directory.Error($"the zip archive holds {QuotedText.Of(name)} twice");
    }

    // The fields stand in this order, and only those that do not fit 32 bits.
    private static void ReadZip64(UntrustedCursor extra, ref long bytes, ref long stored, ref long header)
    {
        const int Zip64 = 1;
        while (extra.Left >= 4)
        {
            int kind = extra.UInt16();
            var field = extra.Part(extra.UInt16(), "an extra field of a file in the zip archive");
            if (kind != Zip64) continue;
            if (bytes == InZip64) bytes = field.Size("the size of a file");
            if (stored == InZip64) stored = field.Size("the stored size of a file");
            if (header == InZip64) header = field.Size("the offset of a file");
        }
    }
}
