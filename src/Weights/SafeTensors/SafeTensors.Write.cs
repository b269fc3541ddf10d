using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace MidasNet.Weights;

public static partial class SafeTensors
{
    // The data begins at a multiple of this many bytes, so that other readers may map it into memory.
    private const int Alignment = 8;

    /// <summary>
    /// Writes the tensors, whole or not at all. They are sorted by name, as is the metadata, so that the same
    /// tensors give the same bytes. A checksum of the file is added to the metadata under <c>midasnet.sha256</c>; one that is there is replaced.
    /// </summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="tensors">The tensors, of different names.</param>
    /// <param name="metadata">Metadata to store with them; null for none.</param>
    /// <param name="encoding">The encoding of their values. Quantisation is noted in the metadata, and <see cref="Read(string)"/> reverses it.</param>
    /// <exception cref="ArgumentException">
    /// Two tensors share a name, a name is reserved or not valid Unicode, the header is too long, or a value does not fit the encoding.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(
        string path, IEnumerable<WeightTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null,
        WeightEncoding encoding = WeightEncoding.F32) =>
        Write(path, tensors, metadata, encoding, check: null);

    /// <summary>Writes the tensors, or nothing if a check before one of its parts throws.</summary>
    /// <inheritdoc cref="Write(string, IEnumerable{WeightTensor}, IReadOnlyDictionary{string, string}?, WeightEncoding)" path="/exception"/>
    internal static void Write(
        string path, IEnumerable<WeightTensor> tensors, IReadOnlyDictionary<string, string>? metadata, WeightEncoding encoding, Action? check)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ElementDecoding.RequireLittleEndian();
        StoredTensor[] ordered =
            [.. tensors.SelectMany(tensor => StoredTensor.Of(tensor, encoding)).OrderBy(tensor => tensor.Name, StringComparer.Ordinal)];
        RequireNames(ordered);
        byte[] beginning = Beginning(ordered, MetadataOf(metadata, encoding));
        int checksum = ChecksumPosition(beginning);

        AtomicFile.Write(path, stream =>
        {
            using var hash = SafeTensorsChecksum.Begin(beginning, checksum);
            stream.Write(beginning);
            foreach (var tensor in ordered)
            {
                tensor.Write(bytes =>
                {
                    check?.Invoke();
                    stream.Write(bytes);
                    hash.AppendData(bytes);
                });
            }
            stream.Position = checksum;
            stream.Write(Encoding.ASCII.GetBytes(SafeTensorsChecksum.End(hash)));
            check?.Invoke();
        });
    }

    // The file that the metadata comes from may have been quantised; the entry is written again for this one.
    private static Dictionary<string, string> MetadataOf(IReadOnlyDictionary<string, string>? metadata, WeightEncoding encoding)
    {
        var entries = metadata is null ? [] : new Dictionary<string, string>(metadata, StringComparer.Ordinal);
        entries.Remove(ChannelQuantisation.MetadataKey);
        if (encoding == WeightEncoding.Int8PerChannel) entries.Add(ChannelQuantisation.MetadataKey, ChannelQuantisation.Scheme);
        return entries;
    }

    private static void RequireNames(StoredTensor[] ordered)
    {
        for (int i = 0; i < ordered.Length; i++)
        {
            string name = ordered[i].Name;
            if (name == SafeTensorsHeaderParser.MetadataKey) throw new ArgumentException($"no tensor may be named {name}: the format reserves it");
            if (i > 0 && name == ordered[i - 1].Name) throw new ArgumentException($"two tensors are named {QuotedText.Of(name)}");
        }
    }

    /// <summary>The length and the header, padded with spaces; the checksum in it is blank.</summary>
    private static byte[] Beginning(StoredTensor[] ordered, Dictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(new byte[SafeTensorsHeaderParser.LengthBytes]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            long begin = 0;
            foreach (var tensor in ordered) begin = WriteEntry(json, tensor, begin);
            json.WriteEndObject();
        }
        while (buffer.WrittenCount % Alignment != 0) buffer.Write(" "u8);

        byte[] beginning = buffer.WrittenSpan.ToArray();
        int headerBytes = beginning.Length - SafeTensorsHeaderParser.LengthBytes;
        if (headerBytes > SafeTensorsHeaderParser.MaxHeaderBytes)
            throw new ArgumentException($"the header would have {headerBytes} bytes; the format allows {SafeTensorsHeaderParser.MaxHeaderBytes}");
        BinaryPrimitives.WriteInt64LittleEndian(beginning, headerBytes);
        return beginning;
    }

    private static void WriteMetadata(Utf8JsonWriter json, Dictionary<string, string> metadata)
    {
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal) { [SafeTensorsChecksum.Key] = SafeTensorsChecksum.Blank };
        foreach (var (key, value) in metadata)
            if (key != SafeTensorsChecksum.Key) entries.Add(key, value);

        json.WriteStartObject(SafeTensorsHeaderParser.MetadataKey);
        foreach (var (key, value) in entries) json.WriteString(ValidUnicode.Require(key), ValidUnicode.Require(value));
        json.WriteEndObject();
    }

    /// <summary>Writes the tensor's description and returns where its bytes end.</summary>
    private static long WriteEntry(Utf8JsonWriter json, StoredTensor tensor, long begin)
    {
        long end = begin + tensor.Bytes;
        json.WriteStartObject(ValidUnicode.Require(tensor.Name));
        json.WriteString("dtype", tensor.Type.ToString());
        json.WriteStartArray("shape");
        foreach (int dimension in tensor.Dimensions) json.WriteNumberValue(dimension);
        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(begin);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
        return end;
    }

    // A quote inside a string is always escaped, so these bytes occur only before the checksum.
    private static int ChecksumPosition(ReadOnlySpan<byte> beginning)
    {
        ReadOnlySpan<byte> before = [.. "\""u8, .. Encoding.UTF8.GetBytes(SafeTensorsChecksum.Key), .. "\":\""u8];
        return beginning.IndexOf(before) + before.Length;
    }
}
