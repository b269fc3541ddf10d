namespace MidasNet.Weights;

/// <summary>The layout of libver='v110' and newer: a single chunk, consecutive chunks, or an array of their addresses.</summary>
internal sealed partial class Hdf5Chunks
{
    // Kinds of index (format specification IV.A.2.i, VII.C). The others, for datasets that can grow, are not used for weights.
    private const int Single = 1, Implicit = 2, FixedArray = 3;

    /// <summary>The values, row-major. Every chunk must be there.</summary>
    /// <param name="layout">The layout message, after its version and class.</param>
    /// <param name="count">The number of values.</param>
    public DecodedValues ReadVersion4(UntrustedCursor layout, int count)
    {
        const int SingleIsFiltered = 2;
        int flags = layout.Byte(), rank = layout.Byte() - 1, bytesOfExtent = layout.Byte();
        if (rank != dimensions.Count || rank == 0 || bytesOfExtent is 0 or > 8)
            throw layout.Error($"the chunks of {shown} have {rank} dimensions, the dataset {dimensions.Count}");
        extents = new int[rank];
        for (int d = 0; d < rank; d++)
        {
            ulong extent = Number(layout, bytesOfExtent);
            extents[d] = extent is 0 or > int.MaxValue ? throw layout.Error($"the chunks of {shown} have an extent of {extent}") : (int)extent;
        }
        if (Number(layout, bytesOfExtent) != (ulong)type.Bytes || !TensorDimensions.TryCount(extents, out long ofChunk) || ofChunk * type.Bytes > Array.MaxLength)
            throw layout.Error($"the chunks of {shown} are {TensorDimensions.Text(extents)}, too large, or of other elements than the dataset");

        uint chunkBytes = (uint)(ofChunk * type.Bytes);
        long chunksInAll = Starts();
        int index = layout.Byte();
        switch (index)
        {
            case Single:
                var (bytes, left) = (flags & SingleIsFiltered) != 0 ? (layout.Size("the size of a chunk"), layout.UInt32()) : (chunkBytes, 0u);
                if (bytes > file.Length) throw layout.Error($"a chunk of {shown} has {bytes} bytes, more than the file");
                Add(new Chunk(layout.Size("the address of a chunk"), (uint)bytes, left, new int[rank]));
                break;
            case Implicit:
                long first = layout.Size("the address of the chunks");
                file.Require(first, (long)Int128.Min(chunksInAll * (Int128)chunkBytes, long.MaxValue), $"the chunks of {shown}");
                for (int i = 0; i < chunksInAll; i++) Add(new Chunk(first + i * (long)chunkBytes, chunkBytes, 0, StartOf(i)));
                break;
            case FixedArray:
                layout.Skip(1);
                ReadFixedArray(layout.Size("the address of a chunk index"), chunksInAll, chunkBytes);
                break;
            default:
                throw layout.Error($"the chunks of {shown} are found by an index of type {index}, that of datasets which can grow; " +
                                   "supported are fixed sizes (1 to 3)");
        }
        return ReadChunks((int)ofChunk, count);
    }

    private void ReadFixedArray(long address, long chunksInAll, uint chunkBytes)
    {
        var header = new UntrustedCursor(file, address, file.Length, $"the chunk index of {shown}");
        file.Require(address, 0, $"the chunk index of {shown}");
        header.Signature("FAHD");
        header.Skip(1);
        bool isFiltered = header.Byte() == 1;
        int entryBytes = header.Byte(), pageBits = header.Byte();
        long entries = header.Size("the number of chunks"), block = header.Size("the address of the table of chunks");
        int sizeBytes = isFiltered ? entryBytes - sizeof(ulong) - sizeof(uint) : 0;
        if (entries < chunksInAll || pageBits > 30 || sizeBytes is < 0 or > 8 || (!isFiltered && entryBytes != sizeof(ulong)) || (isFiltered && sizeBytes == 0))
            throw header.Error($"the chunk index of {shown} has {entries} entries of {entryBytes} bytes for {chunksInAll} chunks");
        file.Require(block, 0, $"the chunk index of {shown}");
        var data = new UntrustedCursor(file, block, file.Length, $"the chunk index of {shown}");
        data.Signature("FADB");
        data.Skip(2 + sizeof(ulong));
        // In pages, each with a checksum after it; before them a bit for each page and a checksum of this beginning.
        long perPage = 1L << pageBits;
        bool isPaged = entries > perPage;
        if (isPaged) data.Skip(((entries + perPage - 1) / perPage + 7) / 8 + sizeof(uint));
        for (long i = 0; i < chunksInAll; i++)
        {
            if (isPaged && i > 0 && i % perPage == 0) data.Skip(sizeof(uint));
            long at = data.Size("the address of a chunk");
            ulong bytes = isFiltered ? Number(data, sizeBytes) : chunkBytes;
            uint left = isFiltered ? data.UInt32() : 0;
            if (bytes > uint.MaxValue) throw data.Error($"a chunk of {shown} has {bytes} bytes");
            Add(new Chunk(at, (uint)bytes, left, StartOf(i)));
        }
    }

    /// <summary>The number of chunks that the dataset takes; each is somewhere in the file.</summary>
    private long Starts()
    {
        Int128 all = 1;
        for (int d = 0; d < extents.Length; d++) all *= (dimensions[d] + (long)extents[d] - 1) / extents[d];
        return all <= file.Length ? (long)all : throw file.Error(null, $"{shown} has {all} chunks, more than the file has bytes");
    }

    /// <summary>The first indices of the chunk with the given number; the last dimension runs fastest.</summary>
    private int[] StartOf(long number)
    {
        var start = new int[extents.Length];
        for (int d = start.Length - 1; d >= 0; d--)
        {
            long along = (dimensions[d] + (long)extents[d] - 1) / extents[d];
            start[d] = (int)(number % along) * extents[d];
            number /= along;
        }
        return start;
    }

    private static ulong Number(UntrustedCursor cursor, int bytes)
    {
        ulong value = 0;
        for (int i = 0; i < bytes; i++) value |= (ulong)cursor.Byte() << (8 * i);
        return value;
    }
}
