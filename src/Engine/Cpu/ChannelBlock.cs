using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MidasNet;

/// <summary>
/// Moves pixels between planes, one channel after the other as tensors have them, and blocks of sixteen channels, in which a pixel is one vector.
/// </summary>
// Four pixels of sixteen channels at a time: four transpositions of 4x4 in the quarters of 512-bit vectors, which are loaded and stored in quarters.
internal static unsafe class ChannelBlock
{
    /// <summary>Channels in a block.</summary>
    public const int Channels = 16;

    /// <summary>target[offsets[i] + c] = source[c · plane + i]; channels past the last become zeros.</summary>
    /// <param name="source">Pixels of the first channel. Up to three behind the last are read.</param>
    /// <param name="plane">From one channel to the next.</param>
    /// <param name="channels">How many there are, from 1 to 16.</param>
    /// <param name="pixels">How many pixels.</param>
    /// <param name="offsets">Where in the block each pixel goes.</param>
    /// <param name="target">The block.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Read(float* source, nint plane, int channels, int pixels, int* offsets, float* target)
    {
        float* some = stackalloc float[4 * Channels];
        new Span<float>(some, 4 * Channels).Clear();
        for (int i = 0; i < pixels; i += 4)
        {
            float* from = source + i;
            nint step = plane;
            if (channels < Channels)
            {
                for (int c = 0; c < channels; c++) Vector128.Load(from + c * plane).Store(some + 4 * c);
                from = some;
                step = 4;
            }
            var (p0, p1, p2, p3) = Transposed(
                Quarters(from, 4 * step), Quarters(from + step, 4 * step), Quarters(from + 2 * step, 4 * step), Quarters(from + 3 * step, 4 * step));
            p0.Store(target + offsets[i]);
            if (i + 1 < pixels) p1.Store(target + offsets[i + 1]);
            if (i + 2 < pixels) p2.Store(target + offsets[i + 2]);
            if (i + 3 < pixels) p3.Store(target + offsets[i + 3]);
        }
    }

    /// <summary>target[c · plane + i] = f(source[offsets[i] + c] + bias[c]).</summary>
    /// <param name="source">The block. Pixels are read in fours: four offsets must be there for the last.</param>
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
        float* some = stackalloc float[4 * Channels];
        for (int i = 0; i < pixels; i += 4)
        {
            int count = Math.Min(4, pixels - i);
            bool whole = channels == Channels && count == 4;
            var (c0, c1, c2, c3) = Transposed(
                Finished(source + offsets[i], activation, bias), Finished(source + offsets[i + 1], activation, bias),
                Finished(source + offsets[i + 2], activation, bias), Finished(source + offsets[i + 3], activation, bias));
            float* to = whole ? target + i : some;
            nint step = whole ? plane : 4;
            StoreQuarters(c0, to, 4 * step);
            StoreQuarters(c1, to + step, 4 * step);
            StoreQuarters(c2, to + 2 * step, 4 * step);
            StoreQuarters(c3, to + 3 * step, 4 * step);
            if (whole) continue;
            for (int c = 0; c < channels; c++)
            {
                for (int p = 0; p < count; p++) target[c * plane + i + p] = some[4 * c + p];
            }
        }
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
