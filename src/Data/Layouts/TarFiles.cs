using System.IO.Compression;
using System.Text;

namespace MidasNet.Data.Layouts;

/// <summary>Chosen files of a tar archive that is packed by gzip, held in memory: such an archive can only be read from its beginning.</summary>
internal sealed class TarFiles : FileSet
{
    private const long MaxTotalBytes = 4L << 30;
    private const int BlockBytes = 512;

    private readonly Dictionary<string, byte[]> content;

    private TarFiles(string path, Dictionary<string, byte[]> content)
        : base(path) => this.content = content;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names => content.Keys;

    /// <summary>Reads the files that are wanted; null if the file is no such archive.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="isWanted">Chooses files by their paths in it.</param>
    /// <param name="largest">The largest file that is read.</param>
    /// <exception cref="DataFormatException">It is damaged, holds a name twice, or unpacks to more than 4 GiB.</exception>
    public static TarFiles? TryRead(string path, Func<string, bool> isWanted, int largest)
    {
        var content = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        bool isTar = false;
        try
        {
            using var tar = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            var block = new byte[BlockBytes];
            long total = 0;
            while (tar.ReadAtLeast(block, BlockBytes, throwOnEndOfStream: isTar) == BlockBytes && block.AsSpan().ContainsAnyExcept((byte)0))
            {
                var (name, size, isFile) = Header(block);
                isTar = true;
                if ((total += size) > MaxTotalBytes) throw new DataFormatException(path, $"the archive unpacks to more than the {MaxTotalBytes} bytes that are accepted", entry: name);
                long left = (size + BlockBytes - 1) / BlockBytes * BlockBytes;
                if (isFile && isWanted(name))
                {
                    if (size > largest) throw new DataFormatException(path, $"the file has {size} bytes, more than the {largest} that are accepted", entry: name);
                    byte[] bytes = PromisedBytes.Read(tar, (int)size, out int read);
                    if (read < size) throw new EndOfStreamException($"{PrintableText.Of(name)} ends too early");
                    if (!content.TryAdd(name, bytes)) throw new DataFormatException(path, "the archive holds this name twice", entry: name);
                    left -= size;
                }
                for (; left > 0; left -= Math.Min(left, BlockBytes)) tar.ReadExactly(block.AsSpan(0, (int)Math.Min(left, BlockBytes)));
            }
        }
        catch (Exception damage) when (damage is InvalidDataException or EndOfStreamException)
        {
            if (isTar) throw new DataFormatException(path, $"the archive is damaged or cut off ({damage.Message.TrimEnd('.')})", inner: damage);
            return null;
        }
        return isTar ? new TarFiles(path, content) : null;
    }

    // POSIX.1-1988 (ustar). Names and sizes in headers of their own, which are for what is longer or larger, are skipped: .NET's reader takes as much memory as such a header promises.
    private static (string Name, long Size, bool IsFile) Header(ReadOnlySpan<byte> block)
    {
        const int NameBytes = 100, Prefix = 345, PrefixBytes = 155, SizeAt = 124, Sum = 148, SumBytes = 8, Type = 156;
        int sum = SumBytes * ' ';
        for (int i = 0; i < BlockBytes; i++)
            if (i is < Sum or >= Sum + SumBytes) sum += block[i];
        if (Octal(block.Slice(Sum, SumBytes)) != sum) throw new InvalidDataException("the checksum of a header does not fit");
        string name = Text(block[..NameBytes]), prefix = block[257..].StartsWith("ustar\0"u8) ? Text(block.Slice(Prefix, PrefixBytes)) : "";
        if (prefix.Length > 0) name = $"{prefix}/{name}";
        if (name.StartsWith("./", StringComparison.Ordinal)) name = name[2..];
        return (name, Octal(block.Slice(SizeAt, 12)), block[Type] is 0 or (byte)'0');
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes.IndexOf((byte)0) is >= 0 and var end ? bytes[..end] : bytes);

    private static long Octal(ReadOnlySpan<byte> digits)
    {
        long number = 0;
        foreach (byte digit in digits.Trim(" \0"u8))
            number = digit is >= (byte)'0' and <= (byte)'7' ? 8 * number + digit - '0' : throw new InvalidDataException("a number of a header is none");
        return number;
    }

    /// <inheritdoc/>
    public override string StampOf(string name) => StampOfFile(Path);

    /// <inheritdoc/>
    public override byte[] Read(string name, int largest)
    {
        CheckLength(name, content[name].Length, largest);
        return content[name];
    }
}
