using System.Buffers.Binary;
using System.IO.Compression;
using MidasNet.Data.Pictures;

namespace MidasNet.Data;

/// <summary>
/// IDX files of bytes, plain or gzip (by content, not by name), after the description on Y. LeCun's page "The MNIST
/// database": a magic number (2051 grey images, 2052 images of several channels, 2049 labels), the sizes, all big-endian 32-bit, then the bytes.
/// </summary>
internal static class IdxFile
{
    private const uint ImagesMagic = 2051;
    private const uint ColourMagic = 2052;
    private const uint LabelsMagic = 2049;
    private const int Colours = 3;

    // No deflate stream expands further than 1032:1 (zlib's technical details), so a header that promises more is wrong.
    private const long GzipMaximalRatio = 1032;

    // gzip shrinks digits sevenfold and blank pictures a thousandfold: content beyond both limits was made to fill memory.
    private const long FreeUnpackedBytes = 256 << 20, MaxUnpackedRatio = 64;

    // As pictures of other formats.
    private const long MaxPixels = PictureDecoder.DefaultMaxPixels;

    /// <summary>Reads a file of images: N x rows x columns, or in colour N x rows x columns x 3 or N x 3 x rows x columns.</summary>
    /// <exception cref="DataFormatException">The file is not such a file, is damaged, too short or too long.</exception>
    public static IdxPixels ReadImages(string path)
    {
        var beginning = Beginning(path);
        if (beginning.Length == 4 && BinaryPrimitives.ReadUInt32BigEndian(beginning) == ColourMagic) return ReadColour(path);
        var (sizes, pixels) = Read(path, ImagesMagic, "images", dimensions: 3);
        return new IdxPixels(sizes[0], sizes[1], sizes[2], pixels);
    }

    private static IdxPixels ReadColour(string path)
    {
        var (sizes, bytes) = Read(path, ColourMagic, "images", dimensions: 4);
        return sizes switch
        {
            [var count, var rows, var columns, Colours] => new IdxPixels(count, rows, columns, Planes(bytes, rows * columns, Colours), Colours),
            [var count, Colours, var rows, var columns] => new IdxPixels(count, rows, columns, bytes, Colours),
            [var count, var rows, var columns, 1] => new IdxPixels(count, rows, columns, bytes),
            [var count, 1, var rows, var columns] => new IdxPixels(count, rows, columns, bytes),
            _ => throw new DataFormatException(
                path, $"its sizes are {string.Join(" x ", sizes)}; of images in four dimensions the last or the second is {Colours} for red, green, blue, or 1 for grey", offset: 4),
        };
    }

    // From pixel by pixel to channel by channel.
    private static byte[] Planes(byte[] pixels, int area, int channels)
    {
        var planes = new byte[pixels.Length];
        for (int start = 0; start < pixels.Length; start += area * channels)
        {
            for (int c = 0; c < channels; c++)
            {
                for (int i = 0; i < area; i++)
                    planes[start + c * area + i] = pixels[start + i * channels + c];
            }
        }
        return planes;
    }

    /// <summary>True if a file begins as an IDX file does, plain or packed: two zeros and a known type.</summary>
    internal static bool IsIdx(string path)
    {
        var start = Beginning(path);
        return start.Length == 4 && start[0] == 0 && start[1] == 0 && TypeOf(start[2]) is not null;
    }

    // The first four bytes of the content, packed or not; none if there are fewer.
    private static byte[] Beginning(string path)
    {
        if (FileLength.Of(path) < 4) return [];
        using var file = File.OpenRead(path);
        var start = new byte[4];
        file.ReadExactly(start);
        if (start is not [0x1F, 0x8B, ..]) return start;
        file.Position = 0;
        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        try
        {
            return unpacked.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length ? start : [];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    /// <summary>Reads a file of labels.</summary>
    /// <exception cref="DataFormatException">The file is not such a file, is damaged, too short or too long.</exception>
    public static byte[] ReadLabels(string path) => Read(path, LabelsMagic, "labels", dimensions: 1).Bytes;

    /// <summary>Writes a file of images, compressed if the name ends in .gz.</summary>
    public static void WriteImages(string path, IdxPixels images)
    {
        ArgumentNullException.ThrowIfNull(images);
        Write(path, [ImagesMagic, (uint)images.Count, (uint)images.Rows, (uint)images.Columns], images.Bytes);
    }

    /// <summary>Writes a file of labels, compressed if the name ends in .gz.</summary>
    public static void WriteLabels(string path, ReadOnlySpan<byte> labels) => Write(path, [LabelsMagic, (uint)labels.Length], labels);

    private static (int[] Sizes, byte[] Bytes) Read(string path, uint magic, string what, int dimensions)
    {
        FileLength.RequireRegular(path, $"expected an IDX file of {what}");
        if (FileLength.Of(path) == 0) throw new DataFormatException(path, WrongMagic([], magic, what), offset: 0);
        using var file = File.OpenRead(path);
        bool isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        if (!isGzip)
            return Read(file, path, magic, what, dimensions, maxLength: file.Length);

        using var unpacked = new GZipStream(file, CompressionMode.Decompress);
        try
        {
            var content = Read(unpacked, path, magic, what, dimensions, file.Length * GzipMaximalRatio, FreeUnpackedBytes + file.Length * MaxUnpackedRatio);
            CheckEndOfGzip(file, path, unpackedLength: 4 * (1 + dimensions) + content.Bytes.Length);
            return content;
        }
        catch (InvalidDataException e)
        {
            throw new DataFormatException(path, $"the gzip data is damaged ({e.Message.TrimEnd('.')}); fetch or copy the file again", inner: e);
        }
    }

    /// <summary>A gzip file ends with the length of its content (RFC 1952, section 2.3.1); .NET does not miss it when it is cut off.</summary>
    private static void CheckEndOfGzip(FileStream file, string path, long unpackedLength)
    {
        Span<byte> end = stackalloc byte[4];
        file.Seek(-end.Length, SeekOrigin.End);
        file.ReadExactly(end);
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != (uint)unpackedLength && !EndsInWholeMember(file))
            throw new DataFormatException(path, $"the gzip data does not end with the length of its content, {unpackedLength}: it is cut off, or something follows it");
    }

    /// <summary>
    /// True if the file ends with one of several members (RFC 1952, section 2.2), whose length and checksum are those at its end. .NET compares those of all
    /// others.
    /// </summary>
    private static bool EndsInWholeMember(FileStream file)
    {
        // The three bytes of a beginning come about every 16 million bytes by chance; a file that has them everywhere is made to take time.
        const int MaxAttempts = 64;
        file.Position = 0;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        int attempts = 0;
        for (int at = bytes.AsSpan(1).LastIndexOf((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]) + 1; at > 0 && attempts < MaxAttempts; attempts++, at = bytes.AsSpan(1, at - 1).LastIndexOf((ReadOnlySpan<byte>)[0x1F, 0x8B, 8]) + 1)
        {
            try
            {
                using var member = new GZipStream(new MemoryStream(bytes, at, bytes.Length - at), CompressionMode.Decompress);
                var (found, unpacked, buffer) = (0u, 0u, new byte[1 << 16]);
                for (int read; (read = member.Read(buffer)) > 0; unpacked += (uint)read) found = Crc32.Of(buffer.AsSpan(0, read), found);
                var (checksum, length) = (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 8)), BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4)));
                return length == unpacked && checksum == found;
            }
            catch (InvalidDataException)
            {
                // These bytes were no beginning of a member.
            }
        }
        return false;
    }

    private static (int[] Sizes, byte[] Bytes) Read(Stream stream, string path, uint magic, string what, int dimensions, long maxLength, long maxUnpacked = long.MaxValue)
    {
        var header = new byte[4 * (1 + dimensions)];
        int headerRead = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        if (headerRead < 4 || BinaryPrimitives.ReadUInt32BigEndian(header) != magic)
            throw new DataFormatException(path, WrongMagic(header.AsSpan(0, Math.Min(headerRead, 4)), magic, what), offset: 0);
        if (headerRead < header.Length)
            throw new DataFormatException(path, $"the file ends within its header of {header.Length} bytes", offset: headerRead);

        var sizes = new int[dimensions];
        long length = 1;
        for (int i = 0; i < dimensions; i++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 * (1 + i)));
            long offset = 4 * (1 + i);
            if (size == 0)
                throw new DataFormatException(path, "the header tells a size of 0: there is nothing to read", offset: offset);
            // Below 2^31 times below 2^32 cannot overflow a long, so each product is checked before the next.
            if ((length *= size) > Array.MaxLength)
                throw new DataFormatException(path, $"with a size of {size} the header promises more than {Array.MaxLength} bytes, the most that are read", offset: offset);
            sizes[i] = (int)size;
        }

        string promised = $"the header promises {string.Join(" x ", sizes)} = {length} bytes of {what}";
        if (header.Length + length > maxLength)
            throw new DataFormatException(path, $"{promised}, but the file has at most {maxLength - header.Length}: it is cut off, or the header is wrong", offset: header.Length);
        // Before there is memory for them.
        if (dimensions > 1 && length / sizes[0] > (dimensions == 3 ? MaxPixels : Colours * MaxPixels))
            throw new DataFormatException(path, $"{promised}; an image may have {MaxPixels} pixels, these have more", offset: 8);
        if (length > maxUnpacked)
            throw new DataFormatException(path, $"{promised}, {length / maxUnpacked + 1} times what is unpacked from a file of this size: unpack it first if they are right", offset: header.Length);
        byte[] bytes = PromisedBytes.Read(stream, (int)length, out int read);
        if (read < length)
            throw new DataFormatException(path, $"{promised}, but the file ends after {read}", offset: header.Length + read);
        // Reading on past the end also makes gzip compare its checksum.
        if (stream.ReadByte() >= 0)
            throw new DataFormatException(path, $"{promised}, but more bytes follow them", offset: header.Length + length);
        return (sizes, bytes);
    }

    private static string WrongMagic(ReadOnlySpan<byte> start, uint magic, string what)
    {
        string expected = $"an IDX file of {what} begins with {magic} (bytes {Bytes(magic)})";
        if (start.Length < 4)
            return $"the file has only {start.Length} bytes; {expected}";
        return BinaryPrimitives.ReadUInt32BigEndian(start) switch
        {
            ImagesMagic => $"this is an IDX file of images; {expected}",
            LabelsMagic => $"this is an IDX file of labels; {expected}",
            var other when other >> 16 == 0 && TypeOf(start[2]) is { } type =>
                $"this is an IDX file of another kind, of type {type} in {start[3]} dimensions (bytes {Bytes(other)}); {expected}",
            var other => $"the file begins with bytes {Bytes(other)} and is neither IDX nor gzip of it; {expected}",
        };

        static string Bytes(uint value) => string.Join(' ', value.ToString("X8").Chunk(2).Select(pair => new string(pair)));
    }

    private static string? TypeOf(byte code) => code switch
    {
        0x08 => "uint8",
        0x09 => "int8",
        0x0B => "int16",
        0x0C => "int32",
        0x0D => "float32",
        0x0E => "float64",
        _ => null,
    };

    private static void Write(string path, ReadOnlySpan<uint> header, ReadOnlySpan<byte> bytes)
    {
        using var file = File.Create(path);
        using Stream stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Optimal) : file;
        Span<byte> number = stackalloc byte[4];
        foreach (uint value in header)
        {
            BinaryPrimitives.WriteUInt32BigEndian(number, value);
            stream.Write(number);
        }
        stream.Write(bytes);
    }
}
