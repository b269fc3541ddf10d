using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MidasNet.Weights;

/// <summary>Converts stored elements to float32.</summary>
/// <remarks>
/// Each value becomes the nearest float32. That loses digits of F64, and of integers beyond 2²⁴ in magnitude (I32, U32, I64, U64);
/// an F64 beyond the range of float32 becomes an infinity.
/// </remarks>
internal static class ElementDecoding
{
    private const int BufferBytes = 1 << 16;

    /// <summary>Bytes of one element.</summary>
    public static int Bytes(this ElementType type) => type switch
    {
        ElementType.F64 or ElementType.I64 or ElementType.U64 => 8,
        ElementType.F32 or ElementType.I32 or ElementType.U32 => 4,
        ElementType.F16 or ElementType.BF16 or ElementType.I16 or ElementType.U16 => 2,
        _ => 1,
    };

    /// <summary>Fills <paramref name="values"/> from a source of bytes, through a buffer of 64 KiB.</summary>
    /// <param name="type">The element type.</param>
    /// <param name="values">Takes the values.</param>
    /// <param name="fill">Fills the span that it is given with the next bytes, or throws.</param>
    /// <returns>The worst that happened to a value.</returns>
    public static FloatLoss Decode(ElementType type, Span<float> values, Action<Span<byte>> fill)
    {
        int size = type.Bytes();
        var loss = FloatLoss.None;
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferBytes, (long)values.Length * size));
        try
        {
            while (values.Length > 0)
            {
                int count = Math.Min(values.Length, BufferBytes / size);
                var bytes = buffer.AsSpan(0, count * size);
                fill(bytes);
                loss = Worse(loss, Decode(type, bytes, values[..count]));
                values = values[count..];
            }
            return loss;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Decodes one element for each of <paramref name="values"/>.</summary>
    /// <returns>The worst that happened to a value.</returns>
    public static FloatLoss Decode(ElementType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        RequireLittleEndian();
        switch (type)
        {
            case ElementType.F64: return ConvertDoubles(bytes, values);
            case ElementType.I64: return ConvertIntegers<long>(bytes, values);
            case ElementType.U64: return ConvertIntegers<ulong>(bytes, values);
            case ElementType.I32: return ConvertIntegers<int>(bytes, values);
            case ElementType.U32: return ConvertIntegers<uint>(bytes, values);
            case ElementType.F32: MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values); break;
            case ElementType.F16: Convert<Half>(bytes, values); break;
            case ElementType.BF16: ConvertBFloat16(bytes, values); break;
            case ElementType.I16: Convert<short>(bytes, values); break;
            case ElementType.U16: Convert<ushort>(bytes, values); break;
            case ElementType.I8: Convert<sbyte>(bytes, values); break;
            case ElementType.U8: Convert<byte>(bytes, values); break;
            case ElementType.BOOL: ConvertBoolean(bytes, values); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type");
        }
        return FloatLoss.None;
    }

    /// <summary>The worse of two losses.</summary>
    public static FloatLoss Worse(FloatLoss a, FloatLoss b) => a > b ? a : b;

    /// <summary>The nearest float32 of an integer.</summary>
    public static (float Value, FloatLoss Loss) Nearest<T>(T integer) where T : unmanaged, IBinaryInteger<T>
    {
        const float Exact = 1 << 24; // smaller integers are exact
        float value = float.CreateTruncating(integer);
        bool isSame = Math.Abs(value) < Exact || Int128.CreateTruncating(value) == Int128.CreateTruncating(integer);
        return (value, isSame ? FloatLoss.None : FloatLoss.Digits);
    }

    /// <summary>Reverses the bytes of each element.</summary>
    public static void Swap(ElementType type, Span<byte> bytes)
    {
        int size = type.Bytes();
        for (int i = 0; i < bytes.Length; i += size) bytes.Slice(i, size).Reverse();
    }

    /// <summary>Refuses a big-endian processor.</summary>
    /// <exception cref="PlatformNotSupportedException">It is big-endian.</exception>
    public static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("files of weights are read and written on little-endian processors only");
    }

    private static void Convert<T>(ReadOnlySpan<byte> bytes, Span<float> values) where T : unmanaged, INumberBase<T>
    {
        var elements = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < elements.Length; i++) values[i] = float.CreateTruncating(elements[i]);
    }

    private static FloatLoss ConvertDoubles(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        var elements = MemoryMarshal.Cast<byte, double>(bytes);
        var loss = FloatLoss.None;
        for (int i = 0; i < elements.Length; i++)
        {
            values[i] = (float)elements[i];
            if (values[i] == elements[i] || double.IsNaN(elements[i])) continue;
            loss = Worse(loss, float.IsInfinity(values[i]) ? FloatLoss.Range : FloatLoss.Digits);
        }
        return loss;
    }

    private static FloatLoss ConvertIntegers<T>(ReadOnlySpan<byte> bytes, Span<float> values) where T : unmanaged, IBinaryInteger<T>
    {
        var elements = MemoryMarshal.Cast<byte, T>(bytes);
        var loss = FloatLoss.None;
        for (int i = 0; i < elements.Length; i++)
        {
            (values[i], var ofOne) = Nearest(elements[i]);
            loss = Worse(loss, ofOne);
        }
        return loss;
    }

    private static void ConvertBFloat16(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        var elements = MemoryMarshal.Cast<byte, ushort>(bytes);
        for (int i = 0; i < elements.Length; i++) values[i] = BitConverter.UInt32BitsToSingle((uint)elements[i] << 16);
    }

    private static void ConvertBoolean(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (int i = 0; i < bytes.Length; i++) values[i] = bytes[i] == 0 ? 0 : 1;
    }
}
