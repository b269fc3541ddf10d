using System.Runtime.InteropServices;

namespace MidasNet.Weights;

/// <summary>A tensor as it is to stand in a safetensors file: described first, encoded when its turn comes, so that one is held at a time.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Dimensions">Its dimensions.</param>
/// <param name="Write">Gives its bytes, piece by piece.</param>
internal sealed record StoredTensor(string Name, ElementType Type, IReadOnlyList<int> Dimensions, Action<StoredTensor.Sink> Write)
{
    // In slices, because a span counts its bytes in an int and the largest tensors have more.
    private const int Slice = 1 << 16;

    /// <summary>Takes bytes.</summary>
    public delegate void Sink(ReadOnlySpan<byte> bytes);

    /// <summary>The bytes that it takes.</summary>
    public long Bytes => Dimensions.Aggregate(1L, (product, extent) => product * extent) * Type.Bytes();

    /// <summary>The one or two tensors that a tensor becomes.</summary>
    /// <exception cref="UnfitValueException">While it is written: a value does not fit the encoding.</exception>
    public static IEnumerable<StoredTensor> Of(WeightTensor tensor, WeightEncoding encoding) => encoding switch
    {
        WeightEncoding.F32 => [Plain(tensor)],
        WeightEncoding.F64 => [Converted(tensor, ElementType.F64, value => (double)value)],
        WeightEncoding.F16 => [Converted(tensor, ElementType.F16, value => HalfOf(tensor, value))],
        WeightEncoding.BF16 => [Converted(tensor, ElementType.BF16, value => BFloat16Bits(tensor, value))],
        WeightEncoding.Int8PerChannel => ChannelQuantisation.Applies(tensor) ? Quantised(tensor) : [Plain(tensor)],
        _ => throw new ArgumentOutOfRangeException(nameof(encoding), encoding, "not an encoding"),
    };

    private static StoredTensor Plain(WeightTensor tensor) =>
        new(tensor.Name, ElementType.F32, tensor.Dimensions, sink => Pour<float>(tensor.Values, sink));

    private static StoredTensor Converted<T>(WeightTensor tensor, ElementType type, Func<float, T> convert) where T : unmanaged =>
        new(tensor.Name, type, tensor.Dimensions, sink =>
        {
            foreach (float[] values in tensor.Values.Chunk(Slice)) Pour<T>(Array.ConvertAll(values, value => convert(value)), sink);
        });

    private static StoredTensor[] Quantised(WeightTensor tensor)
    {
        var quantised = new Lazy<(sbyte[] Codes, float[] Scales)>(() => ChannelQuantisation.Quantise(tensor));
        return
        [
            new(tensor.Name, ElementType.I8, tensor.Dimensions, sink => Pour<sbyte>(quantised.Value.Codes, sink)),
            new(tensor.Name + ChannelQuantisation.ScaleSuffix, ElementType.F32, [tensor.Dimensions[0]],
                sink => Pour<float>(quantised.Value.Scales, sink)),
        ];
    }

    private static void Pour<T>(ReadOnlySpan<T> numbers, Sink sink) where T : unmanaged
    {
        while (numbers.Length > 0)
        {
            int count = Math.Min(Slice, numbers.Length);
            sink(MemoryMarshal.AsBytes(numbers[..count]));
            numbers = numbers[count..];
        }
    }

    private static Half HalfOf(WeightTensor tensor, float value)
    {
        var half = (Half)value;
        return Half.IsFinite(half) == float.IsFinite(value)
            ? half
            : throw new UnfitValueException(tensor, value, WeightEncoding.F16);
    }

    /// <summary>The upper half of the float32, rounded to the nearest, halves to even.</summary>
    private static ushort BFloat16Bits(WeightTensor tensor, float value)
    {
        const ushort Infinity = 0x7F80;
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value)) return (ushort)((bits >> 16) | 0x40); // a NaN must not be rounded to an infinity
        ushort rounded = (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        return (rounded & Infinity) != Infinity || float.IsInfinity(value) ? rounded : throw new UnfitValueException(tensor, value, WeightEncoding.BF16);
    }
}
