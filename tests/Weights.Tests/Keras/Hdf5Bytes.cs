using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace MidasNet.Weights.Tests;

/// <summary>
/// Writes HDF5 files in the newer form (superblock 2, object headers 2, links as messages), as well-formed as its caller wants them. Checksums are zero: they
/// are not compared.
/// </summary>
internal sealed class Hdf5Bytes
{
    private readonly List<byte> file = [.. new byte[48]];

    /// <summary>Adds bytes and returns their address.</summary>
    public long Add(params IReadOnlyList<byte> bytes)
    {
        int at = file.Count;
        file.AddRange(bytes);
        return at;
    }

    /// <summary>Adds the header of an object.</summary>
    public long AddObject(params IEnumerable<byte[]> messages)
    {
        byte[] body = [.. messages.SelectMany(message => message)];
        return Add([.. "OHDR"u8, 2, 2, .. Number(body.Length, 4), .. body, 0, 0, 0, 0]);
    }

    /// <summary>The file with this group as its root.</summary>
    public byte[] Finish(long root)
    {
        byte[] block = [.. Hdf5File.Signature, 2, 8, 8, 0, .. Number(0, 8), .. Number(-1, 8), .. Number(file.Count, 8), .. Number(root, 8), 0, 0, 0, 0];
        return [.. block, .. file.Skip(block.Length)];
    }

    public static byte[] Message(int type, params IReadOnlyList<byte> data) => [(byte)type, .. Number(data.Count, 2), 0, .. data];

    public static byte[] Link(string name, long address)
    {
        byte[] text = Encoding.UTF8.GetBytes(name);
        return Message(Hdf5Message.Link, [1, 1, .. Number(text.Length, 2), .. text, .. Number(address, 8)]);
    }

    public static byte[] Space(params IReadOnlyList<long> extents) =>
        Message(Hdf5Message.Dataspace, [2, (byte)extents.Count, 0, 1, .. extents.SelectMany(extent => Number(extent, 8))]);

    /// <summary>The datatype of float32.</summary>
    public static byte[] Float32 => Message(Hdf5Message.Datatype, [0x11, 0x20, 31, 0, .. Number(4, 4), 0, 0, 32, 0, 23, 8, 0, 23, .. Number(127, 4)]);

    /// <summary>The datatype of int8.</summary>
    public static byte[] Int8 => Message(Hdf5Message.Datatype, [0x10, 8, 0, 0, .. Number(1, 4), 0, 0, 8, 0]);

    /// <summary>The datatype of texts of fixed length.</summary>
    public static byte[] FixedText => Message(Hdf5Message.Datatype, [0x13, 0, 0, 0, .. Number(8, 4)]);

    public static byte[] Contiguous(long address, long bytes) => Message(Hdf5Message.Layout, [3, 1, .. Number(address, 8), .. Number(bytes, 8)]);

    public static byte[] Compact(params IReadOnlyList<byte> bytes) => Message(Hdf5Message.Layout, [3, 0, .. Number(bytes.Count, 2), .. bytes]);

    /// <summary>A single chunk, filtered, in layout version 4.</summary>
    public static byte[] SingleChunk(IReadOnlyList<long> extents, int elementBytes, long address, long storedBytes) => Message(Hdf5Message.Layout,
        [4, 2, 2, (byte)(extents.Count + 1), 8, .. extents.SelectMany(extent => Number(extent, 8)), .. Number(elementBytes, 8), 1, .. Number(storedBytes, 8), 0, 0, 0, 0, .. Number(address, 8)]);

    /// <summary>Chunks that follow each other, in layout version 4.</summary>
    public static byte[] ImplicitChunks(IReadOnlyList<long> extents, int elementBytes, long address) => Message(Hdf5Message.Layout,
        [4, 2, 0, (byte)(extents.Count + 1), 8, .. extents.SelectMany(extent => Number(extent, 8)), .. Number(elementBytes, 8), 2, .. Number(address, 8)]);

    /// <summary>Chunks that a tree finds, in layout version 3.</summary>
    public static byte[] TreeOfChunks(IReadOnlyList<long> extents, int elementBytes, long tree) => Message(Hdf5Message.Layout,
        [3, 2, (byte)(extents.Count + 1), .. Number(tree, 8), .. extents.SelectMany(extent => Number(extent, 4)), .. Number(elementBytes, 4)]);

    /// <summary>A node of such a tree.</summary>
    public static byte[] NodeOfChunks(int level, params IReadOnlyList<(long Bytes, IReadOnlyList<long> Start, long Address)> children) =>
    [
        .. "TREE"u8, 1, (byte)level, .. Number(children.Count, 2), .. Number(-1, 8), .. Number(-1, 8),
        .. children.SelectMany(child => (byte[])[.. Number(child.Bytes, 4), 0, 0, 0, 0, .. child.Start.SelectMany(first => Number(first, 8)), .. Number(0, 8), .. Number(child.Address, 8)]),
    ];

    public static byte[] Gzip => Message(Hdf5Message.Filters, [2, 1, 1, 0, 0, 0, 0, 0]);

    public static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Fastest)) stream.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Number(long value, int bytes)
    {
        Span<byte> all = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(all, value);
        return all[..bytes].ToArray();
    }
}
