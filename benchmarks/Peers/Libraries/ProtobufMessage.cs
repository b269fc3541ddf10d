using System.Buffers;
using System.Text;

namespace MidasNet.Benchmarks.Peers;

/// <summary>Writes a message of Protocol Buffers, field by field (the wire format: protobuf.dev/programming-guides/encoding).</summary>
internal sealed class ProtobufMessage
{
    private readonly ArrayBufferWriter<byte> bytes = new();

    /// <summary>Adds an integer field.</summary>
    public ProtobufMessage Number(int field, long value)
    {
        Tag(field, wireType: 0);
        Variable((ulong)value);
        return this;
    }

    /// <summary>Adds a field of bytes.</summary>
    public ProtobufMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, wireType: 2);
        Variable((ulong)value.Length);
        bytes.Write(value);
        return this;
    }

    /// <summary>Adds a string field.</summary>
    public ProtobufMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Adds a nested message.</summary>
    public ProtobufMessage Message(int field, ProtobufMessage value) => Bytes(field, value.ToArray());

    /// <summary>The encoded message.</summary>
    public byte[] ToArray() => bytes.WrittenSpan.ToArray();

    private void Tag(int field, int wireType) => Variable((ulong)(field << 3 | wireType));

    private void Variable(ulong value)
    {
        for (; value >= 0x80; value >>= 7) bytes.Write([(byte)(value | 0x80)]);
        bytes.Write([(byte)value]);
    }
}
