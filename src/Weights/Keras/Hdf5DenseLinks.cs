using System.Numerics;

namespace MidasNet.Weights;

/// <summary>
/// The links of a group that has many of them, in the newer form: link messages in a fractal heap, found by a tree (B-tree version 2, types 5 and 6;
/// format specification III.A.2, III.G).
/// </summary>
internal sealed class Hdf5DenseLinks
{
    private const int MaxNodes = 1 << 16, MaxLevels = 16, BytesOfLink = 64;

    private readonly UntrustedFile file;
    private readonly string group;
    private readonly List<(ulong Offset, ulong Bytes, long Address)> blocks = [];
    private readonly HashSet<long> visited = [];
    private int idBytes, offsetBytes, width, maxDirectRows;
    private ulong startBytes;

    private Hdf5DenseLinks(UntrustedFile file, string group) => (this.file, this.group) = (file, group);

    /// <summary>The link messages of a group.</summary>
    /// <param name="file">The file.</param>
    /// <param name="group">The group's name, for messages.</param>
    /// <param name="heap">The address of the heap.</param>
    /// <param name="tree">The address of the tree by names.</param>
    public static IReadOnlyList<UntrustedCursor> Read(UntrustedFile file, string group, long heap, long tree)
    {
        var links = new Hdf5DenseLinks(file, group);
        links.ReadHeap(heap);
        return [.. links.Identifiers(tree).Select(links.Find)];
    }

    private void ReadHeap(long address)
    {
        var header = Open(address, "FRHP", "the heap of links");
        header.Skip(1);
        idBytes = header.UInt16();
        if (header.UInt16() != 0) throw header.Error($"the links of {group} are compressed, which is not read here");
        header.Skip(1 + 4 + 12 * sizeof(ulong)); // flags, limits, statistics
        width = header.UInt16();
        startBytes = header.UInt64();
        ulong maxDirect = header.UInt64();
        int bits = header.UInt16();
        header.Skip(2);
        ulong root = header.UInt64();
        int rows = header.UInt16();
        offsetBytes = (bits + 7) / 8;
        if (!BitOperations.IsPow2(startBytes) || !BitOperations.IsPow2(maxDirect) || startBytes > maxDirect || maxDirect > int.MaxValue || bits > 64
            || width is 0 or > 1024 || idBytes is < 2 or > 64 || idBytes <= 1 + offsetBytes)
            throw header.Error($"the heap of links of {group} has sizes that cannot be");
        maxDirectRows = BitOperations.Log2(maxDirect) - BitOperations.Log2(startBytes) + 2;
        if (root == Hdf5File.Undefined) return;
        if (rows == 0) AddDirect(0, startBytes, (long)root);
        else ReadIndirect((long)root, 0, rows, level: 0);
    }

    // Blocks of the first two rows have the first size, and those of each further row twice that of the row before.
    private void ReadIndirect(long address, ulong offset, int rows, int level)
    {
        if (level > MaxLevels || rows > 64) throw file.Error(address, $"the heap of links of {group} is nested too deep");
        var block = Open(address, "FHIB", "a block of links");
        block.Skip(1 + sizeof(ulong) + offsetBytes);
        for (int row = 0; row < rows; row++)
        {
            ulong bytes = startBytes << Math.Max(0, row - 1);
            for (int column = 0; column < width; column++, offset += bytes)
            {
                ulong child = block.UInt64();
                if (child == Hdf5File.Undefined) continue;
                if (row < maxDirectRows) AddDirect(offset, bytes, (long)child);
                else ReadIndirect((long)child, offset, BitOperations.Log2(bytes) - BitOperations.Log2(startBytes * (ulong)width) + 1, level + 1);
            }
        }
    }

    private void AddDirect(ulong offset, ulong bytes, long address)
    {
        Open(address, "FHDB", "a block of links");
        file.Charge(BytesOfLink, address, "the file");
        blocks.Add((offset, bytes, address));
    }

    // Offsets count from the beginning of the block, its header included.
    private UntrustedCursor Find(UntrustedCursor identifier)
    {
        const int Managed = 0, Tiny = 2;
        int kind = identifier.Byte(), type = kind >> 4 & 3;
        if (type == Tiny) return identifier.Part((kind & 15) + 1, "a link");
        if (type != Managed) throw identifier.Error($"a link of {group} is too long to be read here");
        ulong offset = Number(identifier, offsetBytes), bytes = Number(identifier, Math.Min(sizeof(ulong), (int)identifier.Left));
        // Blocks are in the order of their offsets.
        int index = blocks.BinarySearch((offset, 0, 0), Comparer<(ulong Offset, ulong Bytes, long Address)>.Create((x, y) => x.Offset.CompareTo(y.Offset)));
        if (index < 0) index = ~index - 1;
        if (index < 0 || offset - blocks[index].Offset >= blocks[index].Bytes || bytes > blocks[index].Bytes - (offset - blocks[index].Offset)) throw identifier.Error($"a link of {group} lies outside its heap");
        long at = blocks[index].Address + (long)(offset - blocks[index].Offset);
        file.Require(at, (long)bytes, $"a link of {group}");
        return new UntrustedCursor(file, at, at + (long)bytes, $"a link of {group}");
    }

    private List<UntrustedCursor> Identifiers(long address)
    {
        const int NodeHead = 10, HashBytes = 4, ByName = 5;
        var header = Open(address, "BTHD", "the tree of links");
        header.Skip(1);
        int type = header.Byte(), nodeBytes = (int)Math.Min(header.UInt32(), int.MaxValue), recordBytes = header.UInt16(), depth = header.UInt16();
        header.Skip(2);
        ulong root = header.UInt64();
        int inRoot = header.UInt16();
        if (type != ByName || recordBytes != HashBytes + idBytes || depth > MaxLevels || nodeBytes < NodeHead + recordBytes)
            throw header.Error($"the tree of links of {group} has type {type}, depth {depth} and records of {recordBytes} bytes, which cannot be");

        // The counts of records in a node take the number of bytes that the largest one needs.
        var (counts, total, ofTotal) = (BytesOf((nodeBytes - NodeHead) / recordBytes), (Int128)((nodeBytes - NodeHead) / recordBytes), new int[depth + 1]);
        for (int level = 1; level <= depth; level++)
        {
            int pointer = sizeof(ulong) + counts + ofTotal[level - 1];
            int most = Math.Max(0, (nodeBytes - NodeHead - pointer) / (recordBytes + pointer));
            total = Int128.Min((most + 1) * total + most, long.MaxValue);
            ofTotal[level] = BytesOf((long)total);
        }
        var identifiers = new List<UntrustedCursor>();
        if (root != Hdf5File.Undefined) ReadNode((long)root, inRoot, depth);
        return identifiers;

        void ReadNode(long at, int records, int level)
        {
            var node = Open(at, level == 0 ? "BTLF" : "BTIN", "a node of the tree of links");
            node.Skip(2);
            for (int i = 0; i < records; i++)
            {
                file.Charge(2 * BytesOfLink, node.Position, "the file"); // two cursors
                node.Skip(HashBytes);
                identifiers.Add(node.Part(idBytes, "the address of a link"));
            }
            for (int i = 0; level > 0 && i <= records; i++)
            {
                long child = node.Size("the address of a node");
                int below = (int)Math.Min(Number(node, counts), ushort.MaxValue);
                node.Skip(ofTotal[level - 1]);
                ReadNode(child, below, level - 1);
            }
        }
    }

    // Nothing is read twice, so that a file cannot lead in circles.
    private UntrustedCursor Open(long address, string signature, string what)
    {
        file.Require(address, 0, what);
        if (!visited.Add(address) || visited.Count > MaxNodes) throw file.Error(address, $"the links of {group} lead back to themselves, or are too many");
        var cursor = new UntrustedCursor(file, address, file.Length, $"{what} of {group}");
        cursor.Signature(signature);
        return cursor;
    }

    private static int BytesOf(long value) => BitOperations.Log2((ulong)Math.Max(1, value)) / 8 + 1;

    private static ulong Number(UntrustedCursor cursor, int bytes)
    {
        ulong value = 0;
        for (int i = 0; i < bytes; i++) value |= (ulong)cursor.Byte() << (8 * i);
        return value;
    }
}
