using System.IO.Compression;

namespace MidasNet.Weights;

/// <summary>What was done to the chunks of a dataset when they were written: gzip and shuffle, in any order. Here it is undone.</summary>
internal sealed class Hdf5Filters
{
    private const int Deflate = 1, Shuffle = 2;

    private readonly List<int> steps = [];

    private Hdf5Filters() { }

    /// <summary>Whether a chunk can have other bytes than its numbers take.</summary>
    public bool Compress => steps.Contains(Deflate);

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
            if (filter is not (Deflate or Shuffle)) throw message.Error($"a dataset has the filter {filter}; read here are gzip (1) and shuffle (2)");
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

    /// <summary>The bytes of a chunk as its numbers have them.</summary>
    /// <param name="stored">The chunk as it stands in the file.</param>
    /// <param name="bytes">How many bytes its numbers take.</param>
    /// <param name="elementBytes">Bytes of one number.</param>
    /// <param name="left">A bit is set for each filter that was left out on this chunk.</param>
    /// <param name="error">Makes an error about this chunk.</param>
    public byte[] Undo(byte[] stored, int bytes, int elementBytes, uint left, Func<string, WeightFormatException> error)
    {
        byte[] chunk = stored;
        for (int i = steps.Count - 1; i >= 0; i--)
        {
            if ((left >> i & 1) != 0) continue;
            chunk = steps[i] == Deflate ? Inflate(chunk, bytes, error) : Unshuffle(chunk, elementBytes);
        }
        return chunk.Length == bytes ? chunk : throw error($"has {chunk.Length} bytes, but its numbers take {bytes}");
    }

    private static byte[] Inflate(byte[] stored, int bytes, Func<string, WeightFormatException> error)
    {
        var chunk = new byte[bytes];
        try
        {
            using var inflated = new ZLibStream(new MemoryStream(stored), CompressionMode.Decompress);
            int found = inflated.ReadAtLeast(chunk, bytes, throwOnEndOfStream: false);
            if (found < bytes || inflated.ReadByte() >= 0)
                throw error($"unpacks to {(found < bytes ? "fewer" : "more")} than the {bytes} bytes of its numbers");
        }
        catch (InvalidDataException)
        {
            throw error("is not what gzip packs");
        }
        return chunk;
    }

    /// <summary>y[i, j] = x[j, i], where i counts numbers and j their bytes.</summary>
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
