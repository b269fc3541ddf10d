namespace MidasNet.Weights;

/// <summary>
/// An HDF5 file (The HDF Group, "HDF5 File Format Specification Version 3.0"), as much of the format as h5py's defaults use for weights: superblocks
/// 0 to 3, old and new object headers, symbol tables, contiguous, compact and chunked datasets with gzip and shuffle, attributes of text.
/// </summary>
// A library would read more of the format, but none here bounds its memory: with one byte changed in a file of 9 kB, PureHDF 2.2.0 asked for 1 GB.
internal sealed class Hdf5File
{
    /// <summary>The address that stands for no object.</summary>
    public const ulong Undefined = ulong.MaxValue;

    // Weights hardly shrink at all, those of pruned networks some sixfold; zeros do a thousandfold. What is larger than this many times the file, and more
    // than its budget of memory, is made to fill memory.
    private const int MaxShrinking = 8;
    private const long FreeChunkBytes = 4 << 20;

    // Estimates of the memory of an object and of a message in its header.
    private const int BytesOfObject = 500, BytesOfMessage = 48;

    private readonly HashSet<long> opened = [];
    private long inflatable;

    /// <summary>Reads a file, which stays the caller's to close.</summary>
    public Hdf5File(UntrustedFile file)
    {
        File = file;
        inflatable = file.Length > long.MaxValue / (2 * MaxShrinking) ? file.Length : MaxShrinking * file.Length;
    }

    /// <summary>The signature at the beginning of every HDF5 file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>The bytes.</summary>
    public UntrustedFile File { get; }

    /// <summary>The group that holds everything.</summary>
    public Hdf5Object Root()
    {
        const int Version0More = 9, Version1More = 4, SizesOfAddress = 8;
        var block = new UntrustedCursor(File, 0, File.Length, "the superblock");
        if (!block.Bytes(Signature.Length).AsSpan().SequenceEqual(Signature)) throw File.Error(0, "the file is no HDF5 file");
        long at = block.Position;
        byte version = block.Byte();
        if (version > 3) throw File.Error(at, $"the superblock has version {version}; supported are 0 to 3");
        if (version < 2) block.Skip(4);
        int offsets = block.Byte(), lengths = block.Byte();
        if (offsets != SizesOfAddress || lengths != SizesOfAddress)
            throw File.Error(at, $"addresses have {offsets} bytes and sizes {lengths} in this file; supported are 8 and 8");
        block.Skip(version switch { 0 => Version0More, 1 => Version0More + Version1More, _ => 1 });
        long start = block.Size("the start of the file's data");
        if (start != 0) throw File.Error(at, $"the file's data begin at byte {start}; supported are files that begin with their data");
        block.Skip(2 * sizeof(ulong)); // in the old form the free space and the end, in the new one an extension and the end
        if (version < 2) block.Skip(2 * sizeof(ulong)); // the driver, the name of the root
        return Read(block.Size("the address of the root group"), "/");
    }

    /// <summary>The objects in a group, each with its name. An object that two links reach is refused.</summary>
    public IEnumerable<(string Name, Hdf5Object Object)> Members(Hdf5Object group)
    {
        foreach (var (name, address) in Hdf5Group.LinksOf(File, group))
        {
            if (!opened.Add(address)) throw File.Error(address, $"two links lead to {QuotedText.Of($"{group.Path}{name}")}, or it holds itself");
            // The names of groups stand before those of all that is in them.
            File.Charge(BytesOfObject + 6L * (group.Path.Length + name.Length), address, "the file");
            var member = Read(address, $"{group.Path}{name}/");
            File.Charge(BytesOfMessage * (long)member.MessageCount, address, "the file");
            yield return (name, member);
        }
    }

    /// <summary>Requires that these bytes may be unpacked, in addition to those before.</summary>
    /// <param name="bytes">The bytes of all chunks as float32.</param>
    /// <param name="chunkBytes">The bytes of one chunk.</param>
    /// <param name="what">Their content, for error messages.</param>
    public void RequireInflatable(Int128 bytes, long chunkBytes, string what)
    {
        if (chunkBytes > FreeChunkBytes + 2 * File.Length || bytes > long.MaxValue)
            throw File.Error(null, $"a chunk of {what} unpacks to {chunkBytes} bytes, too many for a file of {File.Length}: no weights shrink so much");
        inflatable -= (long)bytes;
        if (inflatable >= 0) return;
        File.Charge(-inflatable, null, $"{what} is unpacked to {bytes} bytes and");
        inflatable = 0;
    }

    private Hdf5Object Read(long address, string path) => Hdf5Object.Read(File, address, path);
}
