using System.Buffers.Binary;
using System.IO.Compression;

namespace MidasNet.Weights;

/// <summary>The filters of a dataset, gzip, shuffle and Fletcher32, in any order: they were applied to its chunks when it was written, and are undone here.</summary>
internal sealed class Hdf5Filters
{
    private const int Deflate = 1, Shuffle = 2, Fletcher32 = 3, ChecksumBytes = 4;

    private readonly List<int> steps = [];

    private Hdf5Filters() { }

    /// <summary>True if the size of a chunk can differ from that of its values.</summary>
    public bool Compress => steps.Contains(Deflate);

    /// <summary>Bytes of a chunk beyond those of its values, unless it is compressed.</summary>
    public int ExtraBytes => steps.Contains(Fletcher32) ? ChecksumBytes : 0;

    /// <summary>Reads the message; null stands for a dataset without filters.</summary>
    public static Hdf5Filters Read(UntrustedCursor? message)
    {
        var filters = new Hdf5Filters();
        if (message is null) return filters;
        int version = message.Byte(), count = message.Byte();
        if (version is not (1 or 2)) throw message.Error($"filters of version {version} are not read here");
        if (version == 1) message.Skip(6);
        for (int i = 0; i < count; i++)
        {
            int filter = message.UInt16();
            if (filter is not (Deflate or Shuffle or Fletcher32))
                throw message.Error($"a dataset has the filter {filter}; supported are gzip (1), shuffle (2) and Fletcher32 (3)");
            int nameBytes = version == 1 ? message.UInt16() : 0;
            message.Skip(2);
            int values = message.UInt16();
            // The first version fills up to a multiple of eight bytes.
            message.Skip((nameBytes + 7) / 8 * 8 + 4 * (values + (version == 1 ? values % 2 : 0)));
            if (filters.steps.Contains(filter)) throw message.Error($"a dataset has the filter {filter} twice");
            filters.steps.Add(filter);
        }
        return filters;
    }

    /// <summary>The bytes of a chunk with all filters undone.</summary>
    /// <param name="stored">The chunk as it stands in the file.</param>
    /// <param name="bytes">The number of bytes of its values.</param>
    /// <param name="elementBytes">Bytes of one value.</param>
    /// <param name="left">A bit is set for each filter that was left out on this chunk.</param>
    /// <param name="error">Makes an error about this chunk.</param>
    public byte[] Undo(byte[] stored, int bytes, int elementBytes, uint left, Func<string, WeightFormatException> error)
    {
        byte[] chunk = stored;
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            if ((left >> i & 1) != 0) continue;
            // Filters that came before this one may have added their checksum to what it was applied to.
            int expected = bytes + ChecksumBytes * steps.Take(i).Count(step => step == Fletcher32);
            chunk = steps[i] switch
            {
                Deflate => Inflate(chunk, expected, error),
                Shuffle => Unshuffle(chunk, elementBytes),
                _ => Verified(chunk, error),
            };
        }
        return chunk.Length == bytes ? chunk : throw error($"has {chunk.Length} bytes, but its values take {bytes}");
    }

    /// <summary>True if a chunk unpacks to the expected number of bytes, which are not kept.</summary>
    public bool Inflates(byte[] stored, int bytes, uint left)
    {
        if (steps is not [.., Deflate] || left != 0) return false;
        var buffer = new byte[1 << 16];
        long wanted = bytes + ExtraBytes;
        try
        {
            using var inflated = new ZLibStream(new MemoryStream(stored), CompressionMode.Decompress);
            for (int read; wanted >= 0 && (read = inflated.Read(buffer)) > 0;) wanted -= read;
        }
        catch (InvalidDataException)
        {
            return false;
        }
        return wanted == 0;
    }

    private static byte[] Inflate(byte[] stored, int bytes, Func<string, WeightFormatException> error)
    {
        var chunk = new byte[bytes];
        try
        {
            using var inflated = new ZLibStream(new MemoryStream(stored), CompressionMode.Decompress);
            int found = inflated.ReadAtLeast(chunk, bytes, throwOnEndOfStream: false);
            if (found < bytes || inflated.ReadByte() >= 0)
                throw error($"unpacks to {(found < bytes ? "fewer" : "more")} than the {bytes} bytes of its values");
        }
        catch (InvalidDataException)
        {
            throw error("is not what gzip packs");
        }
        return chunk;
    }

    private static byte[] Verified(byte[] chunk, Func<string, WeightFormatException> error)
    {
        if (chunk.Length < ChecksumBytes) throw error("has no room for its checksum");
        var content = chunk.AsSpan(..^ChecksumBytes);
        uint stated = BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(content.Length)), found = Fletcher(content);
        return stated == found ? content.ToArray() : throw error($"is damaged: its checksum is {found:x8}, {stated:x8} is stated");
    }

    // Sums of big-endian pairs of bytes modulo 65535, as H5_checksum_fletcher32 takes them; a last single byte is the upper one of a pair.
    private static uint Fletcher(ReadOnlySpan<byte> bytes)
    {
        ulong first = 0, second = 0;
        for (int i = 0; i < bytes.Length; i += 2)
        {
            first = (first + ((uint)bytes[i] << 8 | (i + 1 < bytes.Length ? bytes[i + 1] : 0u))) % 65535;
            second = (second + first) % 65535;
        }
        return (uint)(second << 16 | first);
    }

    /// <summary>y[i, j] = x[j, i], where i counts values and j their bytes.</summary>
    private static byte[] Unshuffle(byte[] x, int elementBytes)
    {
        var y = (byte[])x.Clone();
        int count = x.Length / elementBytes;
        for (int j = 0; j < elementBytes; j++)
        {
            for (int i = 0; i < count; i++) y[i * elementBytes + j] = x[j * count + i];
        }
        return y;
    }
}
