using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MidasNet.Data;

/// <summary>Bytes as floats, with or without the normalisation.</summary>
internal static class PixelConversion
{
    private const float Unit = 1 / 255f;

    /// <summary>y[i] = x[i] / 255</summary>
    public static void ToUnit(ReadOnlySpan<byte> pixels, Span<float> values) => ToNormalised(pixels, values, mean: 0, deviation: 1);

    /// <summary>y[i] = (x[i] / 255 - mean) / deviation, in one pass</summary>
    // Not one multiply-add: these three roundings are those of ToUnit and Normalise one after the other, so that both ways give the same bits. The pass is
    // bound by the stores in any case.
    public static void ToNormalised(ReadOnlySpan<byte> pixels, Span<float> values, float mean, float deviation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(values.Length, pixels.Length);
        float factor = 1 / deviation;
        Vector<float> means = new(mean), factors = new(factor);
        ref byte x = ref MemoryMarshal.GetReference(pixels);
        ref float y = ref MemoryMarshal.GetReference(values);
        int i = 0, lanes = Vector<float>.Count;
        for (; i <= pixels.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var (a, b, c, d) = Widen(ref x, i);
            Convert(a, means, factors).StoreUnsafe(ref y, (nuint)i);
            Convert(b, means, factors).StoreUnsafe(ref y, (nuint)(i + lanes));
            Convert(c, means, factors).StoreUnsafe(ref y, (nuint)(i + 2 * lanes));
            Convert(d, means, factors).StoreUnsafe(ref y, (nuint)(i + 3 * lanes));
        }
        for (; i < pixels.Length; i++) values[i] = (pixels[i] * Unit - mean) * factor;
    }

    /// <summary>y[i] = (y[i] - mean) / deviation</summary>
    public static void Normalise(Span<float> values, float mean, float deviation)
    {
        float factor = 1 / deviation;
        Vector<float> means = new(mean), factors = new(factor);
        ref float y = ref MemoryMarshal.GetReference(values);
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            ((Vector.LoadUnsafe(ref y, (nuint)i) - means) * factors).StoreUnsafe(ref y, (nuint)i);
        for (; i < values.Length; i++) values[i] = (values[i] - mean) * factor;
    }

    /// <summary>Separates pixels of three bytes each into planes.</summary>
    /// <param name="pixels">red, green, blue of the first pixel, of the second, and so on.</param>
    /// <param name="red">The red of each pixel; at least as long as there are pixels, as are the next two.</param>
    /// <param name="green">The green of each pixel.</param>
    /// <param name="blue">The blue of each pixel.</param>
    public static void Separate(ReadOnlySpan<byte> pixels, Span<byte> red, Span<byte> green, Span<byte> blue)
    {
        int count = pixels.Length / 3;
        ArgumentOutOfRangeException.ThrowIfLessThan(red.Length, count);
        ArgumentOutOfRangeException.ThrowIfLessThan(green.Length, count);
        ArgumentOutOfRangeException.ThrowIfLessThan(blue.Length, count);
        int i = 0, lanes = Vector128<byte>.Count;
        for (; i <= count - lanes; i += lanes)
        {
            var from = pixels.Slice(3 * i, 3 * lanes);
            Vector128<byte> a = Vector128.Create(from[..lanes]), b = Vector128.Create(from.Slice(lanes, lanes)), c = Vector128.Create(from[(2 * lanes)..]);
            // Indices of 16 and more give 0.
            (Vector128.Shuffle(a, Vector128.Create((byte)0, 3, 6, 9, 12, 15, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(b, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 2, 5, 8, 11, 14, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(c, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 1, 4, 7, 10, 13))).CopyTo(red[i..]);
            (Vector128.Shuffle(a, Vector128.Create((byte)1, 4, 7, 10, 13, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(b, Vector128.Create((byte)99, 99, 99, 99, 99, 0, 3, 6, 9, 12, 15, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(c, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 2, 5, 8, 11, 14))).CopyTo(green[i..]);
            (Vector128.Shuffle(a, Vector128.Create((byte)2, 5, 8, 11, 14, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(b, Vector128.Create((byte)99, 99, 99, 99, 99, 1, 4, 7, 10, 13, 99, 99, 99, 99, 99, 99))
                | Vector128.Shuffle(c, Vector128.Create((byte)99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 0, 3, 6, 9, 12, 15))).CopyTo(blue[i..]);
        }
        for (; i < count; i++) (red[i], green[i], blue[i]) = (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]);
    }

    /// <summary>sum[i] += weight · x[i]</summary>
    public static void AddScaled(Span<float> sum, ReadOnlySpan<byte> pixels, float weight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sum.Length, pixels.Length);
        ref byte x = ref MemoryMarshal.GetReference(pixels);
        ref float y = ref MemoryMarshal.GetReference(sum);
        int i = 0, lanes = Vector<float>.Count;
        for (; i <= pixels.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            var (a, b, c, d) = Widen(ref x, i);
            Add(ref y, i, a, weight);
            Add(ref y, i + lanes, b, weight);
            Add(ref y, i + 2 * lanes, c, weight);
            Add(ref y, i + 3 * lanes, d, weight);
        }
        for (; i < pixels.Length; i++) sum[i] += weight * pixels[i];
    }

    /// <summary>As floats, a vector of bytes fills four vectors.</summary>
    // Bytes are as well signed integers, whose conversion is one instruction on all processors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<float> A, Vector<float> B, Vector<float> C, Vector<float> D) Widen(ref byte x, int at)
    {
        Vector.Widen(Vector.LoadUnsafe(ref x, (nuint)at), out var low, out var high);
        Vector.Widen(low, out var a, out var b);
        Vector.Widen(high, out var c, out var d);
        return (
            Vector.ConvertToSingle(Vector.AsVectorInt32(a)), Vector.ConvertToSingle(Vector.AsVectorInt32(b)), Vector.ConvertToSingle(Vector.AsVectorInt32(c)),
            Vector.ConvertToSingle(Vector.AsVectorInt32(d)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<float> Convert(Vector<float> pixels, Vector<float> means, Vector<float> factors) => (pixels * Unit - means) * factors;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref float y, int at, Vector<float> pixels, float weight) =>
        (Vector.LoadUnsafe(ref y, (nuint)at) + pixels * weight).StoreUnsafe(ref y, (nuint)at);
}
