using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MidasNet;

/// <summary>
/// Moves pixels between planes, one channel after the other as tensors have them, and blocks of sixteen channels, in which a pixel is one vector.
/// </summary>
// Sixteen pixels at a time: each cache line of a plane is touched once, which matters where sixteen planes compete for the same places in the cache.
[SkipLocalsInit]
internal static unsafe class ChannelBlock
{
    /// <summary>Channels in a block.</summary>
    public const int Channels = 16;

    // Pixels that are moved at a time.
    private const int Pixels = 16;

    /// <summary>target[offsets[i] + c] = source[c · plane + i]; channels past the last become zeros.</summary>
    /// <param name="source">Pixels of the first channel. Up to fifteen behind the last are read.</param>
    /// <param name="plane">From one channel to the next.</param>
    /// <param name="channels">How many there are, from 1 to 16.</param>
    /// <param name="pixels">How many pixels.</param>
    /// <param name="offsets">Where in the block each pixel goes.</param>
    /// <param name="target">The block.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Read(float* source, nint plane, int channels, int pixels, int* offsets, float* target)
    {
        float* memory = stackalloc float[2 * Pixels * Channels + CacheLine.Values];
        float* square = CacheLine.Align(memory), some = square + Pixels * Channels;
        if (channels < Channels) new Span<float>(some, Channels * Pixels).Clear();
        for (int i = 0; i < pixels; i += Pixels)
        {
            if (channels == Channels)
            {
                Transpose(source + i, plane, square, Channels);
            }
            else
            {
                for (int c = 0; c < channels; c++) Vector512.Load(source + c * plane + i).Store(some + c * Pixels);
                Transpose(some, Pixels, square, Channels);
            }
            int count = Math.Min(Pixels, pixels - i);
            for (int p = 0; p < count; p++) Vector512.Load(square + p * Channels).Store(target + offsets[i + p]);
        }
    }

    /// <summary>target[c · plane + i] = f(source[offsets[i] + c] + bias[c]).</summary>
    /// <param name="source">The block.</param>
    /// <param name="offsets">Where in the block each pixel is.</param>
    /// <param name="pixels">How many pixels.</param>
    /// <param name="activation">f.</param>
    /// <param name="bias">One value for each of sixteen channels, or null for none.</param>
    /// <param name="target">Pixels of the first channel.</param>
    /// <param name="plane">From one channel to the next.</param>
    /// <param name="channels">How many there are, from 1 to 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write<TActivation>(
        float* source, int* offsets, int pixels, TActivation activation, float* bias, float* target, nint plane, int channels)
        where TActivation : unmanaged, IActivation
    {
        float* memory = stackalloc float[2 * Pixels * Channels + CacheLine.Values];
        float* square = CacheLine.Align(memory), some = square + Pixels * Channels;
        for (int i = 0; i < pixels; i += Pixels)
        {
            int count = Math.Min(Pixels, pixels - i);
            for (int p = 0; p < count; p++) Finished(source + offsets[i + p], activation, bias).Store(square + p * Channels);
            if (channels == Channels && count == Pixels)
            {
                Transpose(square, Channels, target + i, plane);
            }
            else
            {
                Transpose(square, Channels, some, Pixels);
                for (int c = 0; c < channels; c++)
                    new ReadOnlySpan<float>(some + c * Pixels, count).CopyTo(new Span<float>(target + c * plane + i, count));
            }
        }
    }

    /// <summary>target[j · targetStep + i] = source[i · sourceStep + j] for i and j below 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* source, nint sourceStep, float* target, nint targetStep)
    {
        var (a0, a1, a2, a3) = FourRows(source, sourceStep);
        var (b0, b1, b2, b3) = FourRows(source + 4 * sourceStep, sourceStep);
        var (c0, c1, c2, c3) = FourRows(source + 8 * sourceStep, sourceStep);
        var (d0, d1, d2, d3) = FourRows(source + 12 * sourceStep, sourceStep);
        StoreFourColumns(a0, b0, c0, d0, target, targetStep);
        StoreFourColumns(a1, b1, c1, d1, target + targetStep, targetStep);
        StoreFourColumns(a2, b2, c2, d2, target + 2 * targetStep, targetStep);
        StoreFourColumns(a3, b3, c3, d3, target + 3 * targetStep, targetStep);
    }

    /// <summary>Four rows, transposed in each quarter: quarter q of vector k holds column 4q + k of the four.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>) FourRows(float* source, nint step) => Transposed(
        Vector512.Load(source), Vector512.Load(source + step), Vector512.Load(source + 2 * step), Vector512.Load(source + 3 * step));

    /// <summary>Quarter q of the four vectors, one after the other, is column 4q of the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreFourColumns(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* target, nint step)
    {
        var evenLow = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00);
        var evenHigh = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00);
        var oddLow = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
        var oddHigh = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
        Avx512F.Shuffle4x128(evenLow, evenHigh, 0b10_00_10_00).Store(target);
        Avx512F.Shuffle4x128(oddLow, oddHigh, 0b10_00_10_00).Store(target + 4 * step);
        Avx512F.Shuffle4x128(evenLow, evenHigh, 0b11_01_11_01).Store(target + 8 * step);
        Avx512F.Shuffle4x128(oddLow, oddHigh, 0b11_01_11_01).Store(target + 12 * step);
    }

    /// <summary>[4, 4, quarters]: lane j of each quarter of row i becomes lane i of row j.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<float>, Vector512<float>, Vector512<float>, Vector512<float>) Transposed(
        Vector512<float> row0, Vector512<float> row1, Vector512<float> row2, Vector512<float> row3)
    {
        var low01 = Avx512F.UnpackLow(row0, row1);
        var low23 = Avx512F.UnpackLow(row2, row3);
        var high01 = Avx512F.UnpackHigh(row0, row1);
        var high23 = Avx512F.UnpackHigh(row2, row3);
        return (
            Avx512F.Shuffle(low01, low23, 0b01_00_01_00), Avx512F.Shuffle(low01, low23, 0b11_10_11_10),
            Avx512F.Shuffle(high01, high23, 0b01_00_01_00), Avx512F.Shuffle(high01, high23, 0b11_10_11_10));
    }

    /// <summary>Four values from each of four places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Quarters(float* source, nint step) => Vector512.Create(
        Vector256.Create(Vector128.Load(source), Vector128.Load(source + step)),
        Vector256.Create(Vector128.Load(source + 2 * step), Vector128.Load(source + 3 * step)));

    /// <summary>Four values to each of four places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreQuarters(Vector512<float> value, float* target, nint step)
    {
        value.GetLower().GetLower().Store(target);
        value.GetLower().GetUpper().Store(target + step);
        value.GetUpper().GetLower().Store(target + 2 * step);
        value.GetUpper().GetUpper().Store(target + 3 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Finished<TActivation>(float* x, TActivation activation, float* bias) where TActivation : unmanaged, IActivation
    {
        var sum = bias is null ? Vector512.Load(x) : Vector512.Load(x) + Vector512.Load(bias);
        if (typeof(TActivation) == typeof(Identity)) return sum;
        // Activations are written for Vector<float>, which has 256 bits unless the process is told otherwise.
        if (Vector<float>.Count == 8)
        {
            return Vector512.Create(
                activation.Apply(sum.GetLower().AsVector()).AsVector256(), activation.Apply(sum.GetUpper().AsVector()).AsVector256());
        }
        float* lanes = stackalloc float[Channels];
        sum.Store(lanes);
        for (int i = 0; i < Channels; i += Vector<float>.Count) activation.Apply(Vector.Load(lanes + i)).Store(lanes + i);
        return Vector512.Load(lanes);
    }
}
