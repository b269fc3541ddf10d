namespace MidasNet.Weights;

/// <summary>Walks through the fields of one protobuf message (protobuf.dev, "Encoding") in a file that may be damaged or hostile.</summary>
/// <param name="message">The range of the file that is the message.</param>
internal sealed class ProtobufMessage(UntrustedCursor message)
{
    /// <summary>The kinds of values, by the numbers of the format.</summary>
    private const int VarintKind = 0, EightBytes = 1, Stretch = 2, FourBytes = 5;

    private int kind;

    /// <summary>The number of the present field.</summary>
    public int Field { get; private set; }

    /// <summary>True if the present field's value is length-delimited: a message, a string, or packed values.</summary>
    public bool IsLengthDelimited => kind == Stretch;

    /// <summary>Steps to the next field; false at the end. The value must then be read or skipped.</summary>
    public bool Next()
    {
        if (message.Left == 0) return false;
        long at = message.Position;
        ulong tag = Varint(message);
        kind = (int)(tag & 7);
        if (tag >> 3 is 0 or > 0x1FFF_FFFF || kind is not (VarintKind or EightBytes or Stretch or FourBytes))
            throw message.File.Error(at, $"found the tag {tag}, which no field of protobuf has: the file is damaged or is no ONNX model");
        Field = (int)(tag >> 3);
        return true;
    }

    /// <summary>The value as an integer.</summary>
    public ulong Integer() => kind == VarintKind ? Varint(message) : throw Unfit("an integer");

    /// <summary>The value as a range of bytes.</summary>
    public UntrustedCursor Part(string name)
    {
        if (!IsLengthDelimited) throw Unfit("a range of bytes");
        ulong bytes = Varint(message);
        return message.Part(bytes <= long.MaxValue ? (long)bytes : -1, name);
    }

    /// <summary>The value, of any kind, as its bytes; packed values without their length.</summary>
    public UntrustedCursor Numbers(string name)
    {
        if (IsLengthDelimited) return Part(name);
        long begin = message.Position;
        Skip();
        return new UntrustedCursor(message.File, begin, message.Position, name);
    }

    /// <summary>Passes the value over.</summary>
    public void Skip()
    {
        switch (kind)
        {
            case VarintKind: Varint(message); break;
            case EightBytes: message.Skip(8); break;
            case FourBytes: message.Skip(4); break;
            default: Part("a field"); break;
        }
    }

    /// <summary>An integer of one to ten bytes, seven bits in each, lowest first.</summary>
    public static ulong Varint(UntrustedCursor cursor)
    {
        long at = cursor.Position;
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = cursor.Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80) return value;
        }
        throw cursor.File.Error(at, "an integer has more than ten bytes");
    }

    private WeightFormatException Unfit(string wanted) => message.Error($"field {Field} is not {wanted}, as ONNX has it");
}
