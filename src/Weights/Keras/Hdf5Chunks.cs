namespace MidasNet.Weights;

/// <summary>
/// Reads a dataset of chunks of one size, found by a tree (B-tree version 1, type 1), or, in the newer layout, by an array of their addresses.
/// </summary>
internal sealed partial class Hdf5Chunks(
    Hdf5File source, string shown, IReadOnlyList<int> dimensions, Hdf5Datatype type, ElementType number, Hdf5Filters filters)
{
    private readonly UntrustedFile file = source.File;
    private readonly HashSet<long> nodes = [];
    private readonly List<Chunk> chunks = [];
    private int[] extents = [];

    /// <summary>The values, row-major. Every chunk must be there.</summary>
    /// <param name="layout">The layout message, after its version and class.</param>
    /// <param name="count">The number of values.</param>
    public DecodedValues Read(UntrustedCursor layout, int count)
    {
        int rank = layout.Byte() - 1;
        if (rank != dimensions.Count || rank == 0)
            throw layout.Error($"the chunks of {shown} have {rank} dimensions, the dataset {dimensions.Count}");
        long tree = layout.Size("the address of a dataset's chunks");
        extents = new int[rank];
        for (int d = 0; d < rank; d++)
        {
            uint extent = layout.UInt32();
            extents[d] = extent is 0 or > int.MaxValue ? throw layout.Error($"the chunks of {shown} have an extent of {extent}") : (int)extent;
        }
        if (layout.UInt32() != type.Bytes || !TensorDimensions.TryCount(extents, out long ofChunk) || ofChunk * type.Bytes > Array.MaxLength)
            throw layout.Error($"the chunks of {shown} are {TensorDimensions.Text(extents)}, too large, or of other elements than the dataset");

        ReadNode(tree, parentLevel: 256);
        return ReadChunks((int)ofChunk, count);
    }

    private DecodedValues ReadChunks(int ofChunk, int count)
    {
        int chunkBytes = ofChunk * type.Bytes;
        RequireAll(chunkBytes, ofChunk, count);
        var values = new float[count];
        var ofOne = new float[ofChunk];
        var loss = FloatLoss.None;
        foreach (var chunk in chunks)
        {
            byte[] bytes = filters.Undo(
                file.Read(chunk.Address, chunk.Bytes, $"a chunk of {shown}"), chunkBytes, type.Bytes, chunk.LeftOut,
                message => file.Error(chunk.Address, $"a chunk of {shown} {message}"));
            if (type.IsBigEndian) ElementDecoding.Swap(number, bytes);
            loss = ElementDecoding.Worse(loss, ElementDecoding.Decode(number, bytes, ofOne));
            Place(chunk, ofOne, values);
        }
        return new DecodedValues(values, loss);
    }

    // Levels fall from the root to the leaves, so the recursion ends; no node is read twice, so the work is bounded.
    private void ReadNode(long address, int parentLevel)
    {
        file.Require(address, 0, $"the tree of {shown}");
        if (!nodes.Add(address)) throw file.Error(address, $"the tree of {shown} leads back to itself");
        var node = new UntrustedCursor(file, address, file.Length, $"the tree of {shown}");
        node.Signature("TREE");
        int kind = node.Byte(), level = node.Byte(), count = node.UInt16();
        if (kind != 1 || level >= parentLevel) throw file.Error(address, $"found a node of type {kind}, level {level}, in the tree of {shown}");
        node.Skip(2 * sizeof(ulong)); // neighbours
        for (int i = 0; i < count; i++)
        {
            var chunk = ReadKey(node);
            if (level > 0) ReadNode(chunk.Address, level);
            else Add(chunk);
        }
    }

    private void Add(Chunk chunk)
    {
        const int BytesOfChunk = 160; // with its entry in a set
        file.Charge(BytesOfChunk, null, $"the dataset {shown}");
        chunks.Add(chunk);
    }

    private Chunk ReadKey(UntrustedCursor node)
    {
        long at = node.Position;
        uint bytes = node.UInt32(), leftOut = node.UInt32();
        var start = new int[extents.Length];
        for (int d = 0; d < start.Length; d++)
        {
            ulong first = node.UInt64();
            if (first >= (ulong)dimensions[d] || first % (ulong)extents[d] != 0)
                throw file.Error(at, $"a chunk of {shown} begins at {first} of {dimensions[d]}, in steps of {extents[d]}");
            start[d] = (int)first;
        }
        node.Skip(sizeof(ulong)); // the offset within an element: 0
        return new Chunk(node.Size("the address of a chunk"), bytes, leftOut, start);
    }

    // Before the values have memory: a chunk that is not there would cost the file nothing.
    private void RequireAll(int chunkBytes, int ofChunk, int count)
    {
        Int128 wanted = 1;
        for (int d = 0; d < extents.Length; d++) wanted *= (dimensions[d] + (long)extents[d] - 1) / extents[d];
        var places = new HashSet<long>();
        long stored = 0;
        foreach (var chunk in chunks)
        {
            long place = 0;
            for (int d = 0; d < extents.Length; d++) place = place * dimensions[d] + chunk.Start[d];
            if (!places.Add(place)) throw file.Error(chunk.Address, $"two chunks of {shown} have the same indices");
            file.Require(chunk.Address, chunk.Bytes, $"a chunk of {shown}");
            if (!filters.Compress && chunk.Bytes != chunkBytes + ((chunk.LeftOut == 0) ? filters.ExtraBytes : 0))
                throw file.Error(chunk.Address, $"a chunk of {shown} has {chunk.Bytes} bytes, but its values take {chunkBytes}");
            stored += chunk.Bytes;
        }
        if (chunks.Count != wanted)
            throw file.Error(null, $"{shown} has {chunks.Count} of its {wanted} chunks: the dataset was not written to its end");
        if (stored > file.Length) throw file.Error(null, $"the chunks of {shown} have {stored} bytes, more than the file");
        if (!filters.Compress)
        {
            file.ChargeValues(Math.Max(count, ofChunk), type.Bytes, shown);
            return;
        }
        // Chunks that reach far beyond the dataset are unpacked too.
        source.RequireInflatable(Int128.Max(count, (Int128)chunks.Count * ofChunk) * sizeof(float), chunkBytes, shown);
        // Values that compress this well are constant, which is rare: the chunks must unpack once before memory for their values is allocated.
        if (Math.Max((long)count, chunkBytes) > 64 * stored && !chunks.TrueForAll(chunk => Inflates(chunk, chunkBytes)))
            throw file.Error(null, $"the chunks of {shown} do not unpack to the {chunkBytes} bytes of their values");
    }

    private bool Inflates(Chunk chunk, int chunkBytes) =>
        filters.Inflates(file.Read(chunk.Address, chunk.Bytes, $"a chunk of {shown}"), chunkBytes, chunk.LeftOut);

    // Row by row; chunks at the far borders reach beyond the dataset.
    private void Place(Chunk chunk, float[] x, float[] y)
    {
        int last = extents.Length - 1;
        int length = Math.Min(extents[last], dimensions[last] - chunk.Start[last]);
        for (int row = 0; row * extents[last] < x.Length; row++)
        {
            if (RowInDataset(chunk, row) is not { } at) continue;
            x.AsSpan(row * extents[last], length).CopyTo(y.AsSpan(at, length));
        }
    }

    /// <summary>The start of a chunk's row in the dataset; null if it lies outside.</summary>
    private int? RowInDataset(Chunk chunk, int row)
    {
        int last = extents.Length - 1;
        long at = chunk.Start[last], step = dimensions[last];
        for (int d = last - 1; d >= 0; d--)
        {
            int index = chunk.Start[d] + row % extents[d];
            if (index >= dimensions[d]) return null;
            row /= extents[d];
            at += index * step;
            step *= dimensions[d];
        }
        return (int)at;
    }

    private readonly record struct Chunk(long Address, uint Bytes, uint LeftOut, int[] Start);
}
