using System.Buffers;
using System.Text;

namespace MidasNet.Weights;

/// <summary>Writes a message of Protocol Buffers, field by field (the wire format: protobuf.dev, "Encoding").</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    /// <summary>The message so far.</summary>
    public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    /// <summary>Adds an integer field.</summary>
    public ProtobufWriter Integer(int field, long value) => Tag(field, wireType: 0).Varint((ulong)value);

    /// <summary>Adds a field of 32 bits.</summary>
    public ProtobufWriter Number(int field, float value)
    {
        Tag(field, wireType: 5);
        System.Buffers.Binary.BinaryPrimitives.WriteSingleLittleEndian(bytes.GetSpan(sizeof(float)), value);
        bytes.Advance(sizeof(float));
        return this;
    }

    /// <summary>Adds a string field.</summary>
    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a nested message.</summary>
    public ProtobufWriter Message(int field, ProtobufWriter value) => Bytes(field, value.Written);

    /// <summary>Adds the tag and the length of a field whose bytes are written after this message.</summary>
    public ProtobufWriter Beginning(int field, long length) => Tag(field, wireType: 2).Varint((ulong)length);

    private ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Beginning(field, value.Length);
        bytes.Write(value);
        return this;
    }

    private ProtobufWriter Tag(int field, int wireType) => Varint((ulong)(field << 3 | wireType));

    private ProtobufWriter Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) bytes.Write([(byte)(value | 0x80)]);
        bytes.Write([(byte)value]);
        return this;
    }
}
