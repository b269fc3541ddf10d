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
    public static void Decode(ElementType type, Span<float> values, Action<Span<byte>> fill)
    {
        int size = type.Bytes();
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(BufferBytes, (long)values.Length * size));
        try
        {
            while (values.Length > 0)
            {
                int count = Math.Min(values.Length, BufferBytes / size);
                var bytes = buffer.AsSpan(0, count * size);
                fill(bytes);
                Decode(type, bytes, values[..count]);
                values = values[count..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Decodes one element for each of <paramref name="values"/>.</summary>
    public static void Decode(ElementType type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        RequireLittleEndian();
        switch (type)
        {
            case ElementType.F64: Convert<double>(bytes, values); break;
            case ElementType.F32: MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values); break;
            case ElementType.F16: Convert<Half>(bytes, values); break;
            case ElementType.BF16: ConvertBFloat16(bytes, values); break;
            case ElementType.I64: Convert<long>(bytes, values); break;
            case ElementType.U64: Convert<ulong>(bytes, values); break;
            case ElementType.I32: Convert<int>(bytes, values); break;
            case ElementType.U32: Convert<uint>(bytes, values); break;
            case ElementType.I16: Convert<short>(bytes, values); break;
            case ElementType.U16: Convert<ushort>(bytes, values); break;
            case ElementType.I8: Convert<sbyte>(bytes, values); break;
            case ElementType.U8: Convert<byte>(bytes, values); break;
            case ElementType.BOOL: ConvertBoolean(bytes, values); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "not an element type");
        }
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
