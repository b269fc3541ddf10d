namespace MidasNet.Weights;

/// <summary>Reads one TensorProto: its values are raw, or in one of five fields, by their type.</summary>
internal sealed class OnnxTensor
{
    // Numbers of the fields.
    private const int Dims = 1, DataType = 2, Segment = 3, FloatData = 4, Int32Data = 5, StringData = 6, Int64Data = 7, Name = 8, RawData = 9,
        DoubleData = 10, UInt64Data = 11, ExternalData = 13, DataLocation = 14;

    // An ONNX operator takes few; each dimension is at least a byte in the file.
    private const int MaxDimensions = 64;

    private readonly List<int> dimensions = [];
    private readonly Dictionary<string, string> external = new(StringComparer.Ordinal);
    private readonly UntrustedCursor part;
    private readonly OnnxExternalData others;
    private bool isElsewhere;
    private (int Field, UntrustedCursor Numbers)? data;
    private string name = "";
    private ulong type;

    private OnnxTensor(UntrustedCursor part, OnnxExternalData others) => (this.part, this.others) = (part, others);

    /// <summary>Reads the tensor in this range of the file; null if it holds strings.</summary>
    /// <param name="part">The range.</param>
    /// <param name="others">Reads values that are stored in other files.</param>
    /// <param name="name">Its name, where it is not its own.</param>
    public static WeightTensor? Read(UntrustedCursor part, OnnxExternalData others, string? name = null)
    {
        const int Texts = 8;
        var tensor = new OnnxTensor(part, others);
        tensor.ReadFields();
        if (name is not null) tensor.name = name;
        return tensor.type == Texts ? null : tensor.Decode();
    }

    private void ReadFields()
    {
        var message = new ProtobufMessage(part);
        while (message.Next())
            switch (message.Field)
            {
                case Dims: ReadDimensions(message.Numbers("the dimensions of an initializer")); break;
                case DataType: type = message.Integer(); break;
                case Name: name = Text(message.Part("the name of an initializer")); break;
                case FloatData or Int32Data or Int64Data or RawData or DoubleData or UInt64Data:
                    if (data is not null) throw part.Error("an initializer has its values in several fields; only one is expected");
                    data = (message.Field, message.Numbers("the values of an initializer"));
                    break;
                case DataLocation: isElsewhere |= message.Integer() != 0; break;
                case Segment: throw part.Error("an initializer is cut into segments, which are not read here");
                case ExternalData:
                    isElsewhere = true;
                    ReadExternal(message.Part("a reference to another file"));
                    break;
                default: message.Skip(); break;
            }
    }

    private void ReadExternal(UntrustedCursor entry)
    {
        const int Key = 1, Value = 2;
        var (key, value) = ("", "");
        var message = new ProtobufMessage(entry);
        while (message.Next())
            if (message.Field == Key) key = Text(message.Part("a key"));
            else if (message.Field == Value) value = Text(message.Part("a value"));
            else message.Skip();
        external[key] = value;
    }

    // With the dictionary that a location, its offset and its length need.
    private static string Text(UntrustedCursor text)
    {
        const int BytesOfEntry = 150;
        text.File.Charge(BytesOfEntry + 3 * text.Left, text.Position, "the model");
        return text.Text(text.Left);
    }

    private void ReadDimensions(UntrustedCursor numbers)
    {
        while (numbers.Left > 0)
        {
            ulong dimension = ProtobufMessage.Varint(numbers);
            if (dimension > (ulong)Array.MaxLength) // as an integer without a sign, a negative one is larger, too
                throw numbers.Error($"an initializer has a dimension of {(long)dimension}; 0 to {Array.MaxLength} are read");
            if (dimensions.Count == MaxDimensions) throw numbers.Error($"an initializer has more than {MaxDimensions} dimensions");
            dimensions.Add((int)dimension);
        }
    }

    private WeightTensor Decode()
    {
        string shown = $"the initializer {QuotedText.Of(name)}";
        if (!TensorDimensions.TryCount(dimensions, out long count))
            throw part.Error($"{shown} is {TensorDimensions.Text(dimensions)}; a tensor here has at most {Array.MaxLength} elements");
        var stored = TypeOf(shown);
        var (values, loss) = DecodeNumbers(stored, count, shown);
        return new WeightTensor(name, dimensions, values) { StoredAs = stored, Loss = loss };
    }

    private ElementType TypeOf(string shown) => type switch
    {
        1 => ElementType.F32,
        2 => ElementType.U8,
        3 => ElementType.I8,
        4 => ElementType.U16,
        5 => ElementType.I16,
        6 => ElementType.I32,
        7 => ElementType.I64,
        9 => ElementType.BOOL,
        10 => ElementType.F16,
        11 => ElementType.F64,
        12 => ElementType.U32,
        13 => ElementType.U64,
        16 => ElementType.BF16,
        _ => throw part.Error($"{shown} has data_type {(long)type}; supported are floats of 16 to 64 bits, bfloat16, bool and integers"),
    };

    private DecodedValues DecodeNumbers(ElementType stored, long count, string shown)
    {
        if (isElsewhere) return count == 0 ? DecodedValues.None : others.Read(external, stored, count, shown);
        if (data is not { } present) return count == 0 ? DecodedValues.None : throw part.Error($"{shown} should have {count} values and has none");
        var (field, numbers) = present;
        return field switch
        {
            RawData => Plain(stored),
            FloatData when stored == ElementType.F32 => Plain(stored),
            DoubleData when stored == ElementType.F64 => Plain(stored),
            Int32Data when stored is ElementType.F16 or ElementType.BF16 or ElementType.BOOL || stored.Bytes() <= sizeof(int) => Varints(),
            Int64Data when stored == ElementType.I64 => Varints(),
            UInt64Data when stored is ElementType.U64 or ElementType.U32 => Varints(),
            _ => throw part.Error($"{shown}, {stored}, keeps its values in field {field}, which does not hold that type"),
        };

        DecodedValues Plain(ElementType type) => numbers.Left == count * type.Bytes()
            ? part.File.Numbers(type, numbers.Position, count, shown)
            : throw numbers.Error($"{shown}, {type} {TensorDimensions.Text(dimensions)}, takes {count * type.Bytes()} bytes, but has {numbers.Left}");

        DecodedValues Varints() => DecodeVarints(stored, count, numbers, shown);
    }

    // Every value has its own length, but at least one byte: the file bounds the memory here too.
    private static DecodedValues DecodeVarints(ElementType stored, long count, UntrustedCursor numbers, string shown)
    {
        if (count > numbers.Left) throw numbers.Error($"{shown} should have {count} values, but takes {numbers.Left} bytes");
        numbers.File.ChargeValues(count, 1, shown);
        var values = new float[count];
        var loss = FloatLoss.None;
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < values.Length; i++)
        {
            // float16 and bfloat16 are stored as the integer of their bits; negative values as 64 bits, of which the lower ones count.
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64LittleEndian(bytes, ProtobufMessage.Varint(numbers));
            loss = ElementDecoding.Worse(loss, ElementDecoding.Decode(stored, bytes[..stored.Bytes()], values.AsSpan(i, 1)));
        }
        return numbers.Left == 0 ? new DecodedValues(values, loss) : throw numbers.Error($"{shown} should have {count} values, but there are more");
    }
}
