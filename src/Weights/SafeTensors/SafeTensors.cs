using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MidasNet.Weights;

/// <summary>
/// The safetensors format (github.com/huggingface/safetensors): 8 bytes little-endian N, N bytes of JSON, the data.
/// Files are untrusted: reading one may fail, but holds at most 40 MB, one and a half times its header, and the file's data as float32 (8-bit elements become
/// four times as large).
/// </summary>
public static partial class SafeTensors
{
    /// <summary>
    /// Reads all tensors as float32: F64, and integers beyond 2²⁴, are rounded to the nearest; BOOL becomes 0 or 1.
    /// If the metadata holds the checksum that <see cref="Write(string, IEnumerable{WeightTensor}, IReadOnlyDictionary{string, string}?, WeightEncoding)"/>
    /// stores there, it is verified. If it says that tensors are quantised (<see cref="WeightEncoding.Int8PerChannel"/>), they get their values back, and their scales are not listed.
    /// </summary>
    /// <returns>The tensors, in the order of their bytes, and the metadata.</returns>
    /// <exception cref="WeightFormatException">The file is damaged or is no safetensors file.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static WeightSet Read(string path)
    {
        using var stream = RegularFile.OpenRead(path);
        return Read(path, stream);
    }

    /// <summary>The same from a stream.</summary>
    /// <param name="path">Its name in error messages.</param>
    /// <param name="stream">The whole file, at its beginning; it must have a length.</param>
    public static WeightSet Read(string path, Stream stream) => Read(path, stream, isVerified: false);

    /// <summary>The same, without comparing the checksum where that of the whole file was compared already.</summary>
    internal static WeightSet Read(string path, Stream stream, bool isVerified)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var (header, beginning) = ReadBeginning(path, stream);
        int? checksum = isVerified ? null : SafeTensorsChecksum.Find(path, header, beginning);
        using var hash = checksum is { } position ? SafeTensorsChecksum.Begin(beginning, position) : null;

        var tensors = header.Entries.Select(entry => ReadTensor(path, stream, entry, hash)).ToList();

        if (hash is not null) RequireSum(path, SafeTensorsChecksum.End(hash), header.Metadata[SafeTensorsChecksum.Key]);
        return new WeightSet(SafeTensorsScales.Apply(path, tensors, header.Metadata), header.Metadata);
    }

    /// <summary>Reads what the file says about its tensors, and checks that it fits the file, without loading or verifying the values.</summary>
    /// <exception cref="WeightFormatException">The file is damaged or is no safetensors file.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SafeTensorsHeader ReadHeader(string path)
    {
        using var stream = RegularFile.OpenRead(path);
        return ReadHeader(path, stream);
    }

    /// <summary>The same from a stream.</summary>
    /// <param name="path">Its name in error messages.</param>
    /// <param name="stream">The whole file, at its beginning; it must have a length.</param>
    public static SafeTensorsHeader ReadHeader(string path, Stream stream) => ReadBeginning(path, stream).Header;

    /// <summary>Reads the header if the file is a safetensors file by its beginning; null if it is not.</summary>
    /// <exception cref="WeightFormatException">It is one, and its header is damaged.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static SafeTensorsHeader? TryReadHeader(string path)
    {
        using (var file = new UntrustedFile(path))
            if (!SafeTensorsReader.IsFile(file, file.Read(0, Math.Min(file.Length, 16), "the beginning")))
                return null;
        return ReadHeader(path);
    }

    private static (SafeTensorsHeader Header, byte[] Beginning) ReadBeginning(string path, Stream stream)
    {
        const int Fixed = SafeTensorsHeaderParser.LengthBytes;
        if (stream.Length < Fixed)
            throw new WeightFormatException(path, 0,
                $"the file has {stream.Length} bytes; a safetensors file has at least {Fixed} for the length of its header");
        Span<byte> length = stackalloc byte[Fixed];
        Fill(path, stream, length);
        ulong headerBytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
        long most = Math.Min(SafeTensorsHeaderParser.MaxHeaderBytes, stream.Length - Fixed);
        if (headerBytes > (ulong)most)
            throw new WeightFormatException(path, 0,
                $"the header is said to have {headerBytes} bytes; in a file of {stream.Length} bytes it has at most {most}: the file is cut off, or no safetensors file");

        var beginning = new byte[Fixed + (int)headerBytes];
        length.CopyTo(beginning);
        Fill(path, stream, beginning.AsSpan(Fixed));
        return (SafeTensorsHeaderParser.Parse(path, beginning.AsSpan(Fixed), stream.Length - beginning.Length), beginning);
    }

    // The entries come in the order of their bytes and leave no hole, so the stream already stands where the tensor begins.
    private static WeightTensor ReadTensor(string path, Stream stream, SafeTensorsEntry entry, IncrementalHash? hash)
    {
        var values = GC.AllocateUninitializedArray<float>(entry.Count);
        var loss = ElementDecoding.Decode(entry.ElementType, values, buffer =>
        {
            Fill(path, stream, buffer);
            hash?.AppendData(buffer);
        });
        return new WeightTensor(entry.Name, entry.Dimensions, values) { StoredAs = entry.ElementType, Loss = loss };
    }

    private static void RequireSum(string path, string found, string stated)
    {
        if (found != stated)
            throw new WeightFormatException(path, null,
                $"the file is damaged or was changed: its SHA-256 is {found}, but {SafeTensorsChecksum.Key} says {stated}");
    }

    private static void Fill(string path, Stream stream, Span<byte> buffer)
    {
        try
        {
            stream.ReadExactly(buffer);
        }
        catch (EndOfStreamException ended)
        {
            throw new WeightFormatException(path, stream.Position, "the file became shorter while it was read", ended);
        }
    }
}
