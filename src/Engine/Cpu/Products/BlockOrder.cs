using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MidasNet.Cpu;

/// <summary>Copies a block of a matrix into the layout that a <see cref="ProductKernel"/> reads, as it is or transposed.</summary>
internal static unsafe class BlockOrder
{
    /// <summary>target[r · targetRow + j] = source[r · sourceRow + j]</summary>
    public static void Copy(int rows, int columns, float* source, nint sourceRow, float* target, nint targetRow)
    {
        for (int r = 0; r < rows; r++, source += sourceRow, target += targetRow)
            new ReadOnlySpan<float>(source, columns).CopyTo(new Span<float>(target, columns));
    }

    /// <summary>target[r · targetRow + j] = source[j · sourceRow + r]</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(int rows, int columns, float* source, nint sourceRow, float* target, nint targetRow)
    {
        int j = 0;
        // A cache line of each of four source rows is used completely before the next: rows that are a power of two apart share few cache sets.
        for (; j <= columns - 4; j += 4)
        {
            float* s0 = source + j * sourceRow, s1 = s0 + sourceRow, s2 = s1 + sourceRow, s3 = s2 + sourceRow;
            float* t = target + j;
            int r = 0;
            for (; r <= rows - 4; r += 4, t += 4 * targetRow)
            {
                Vector128<float> x0 = Vector128.Load(s0 + r), x1 = Vector128.Load(s1 + r), x2 = Vector128.Load(s2 + r), x3 = Vector128.Load(s3 + r);
                Vector128<float> low0 = ZipLow(x0, x2), low1 = ZipLow(x1, x3), high0 = ZipHigh(x0, x2), high1 = ZipHigh(x1, x3);
                ZipLow(low0, low1).Store(t);
                ZipHigh(low0, low1).Store(t + targetRow);
                ZipLow(high0, high1).Store(t + 2 * targetRow);
                ZipHigh(high0, high1).Store(t + 3 * targetRow);
            }
            for (; r < rows; r++, t += targetRow) (t[0], t[1], t[2], t[3]) = (s0[r], s1[r], s2[r], s3[r]);
        }
        for (; j < columns; j++)
        {
            for (int r = 0; r < rows; r++) target[r * targetRow + j] = source[j * sourceRow + r];
        }
    }

    /// <summary>x[0], y[0], x[1], y[1]</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackLow(x, y) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(x, y) : Vector128.Create(x[0], y[0], x[1], y[1]);

    /// <summary>x[2], y[2], x[3], y[3]</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackHigh(x, y) : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(x, y) : Vector128.Create(x[2], y[2], x[3], y[3]);
}
