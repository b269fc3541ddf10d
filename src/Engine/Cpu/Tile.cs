using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MidasNet;

/// <summary>
/// The two innermost loops in which nearly all time is spent. Both keep a tile of results in registers. With 512-bit vectors there are 32
/// registers: 24 hold results, the rest operands; with 256-bit vectors 12 of 16 do. Written out by hand, as the JIT keeps named local variables
/// in registers, but not arrays.
/// </summary>
internal static unsafe class Tile
{
    /// <summary>Rows of an outer-product tile.</summary>
    public static int Rows => Vector512.IsHardwareAccelerated ? 8 : 4;

    /// <summary>Columns of an outer-product tile.</summary>
    public static int Columns => Vector512.IsHardwareAccelerated ? 48 : 24;

    /// <summary>Rows of a dot-product tile.</summary>
    public static int DotRows => Vector512.IsHardwareAccelerated ? 4 : 3;

    /// <summary>Columns of a dot-product tile.</summary>
    public static int DotColumns => Vector512.IsHardwareAccelerated ? 6 : 4;

    /// <summary>The most values in a tile of either kind.</summary>
    public const int MaximumSize = 8 * 48;

    /// <summary>c[r, j] = Σ_i a[i, r] · b[offsets[i] + j] for <see cref="Rows"/> rows r and <see cref="Columns"/> columns j; a is packed by rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Outer(int k, float* a, float* b, nint* offsets, float* c)
    {
        if (Vector512.IsHardwareAccelerated) Outer512(k, a, b, offsets, c);
        else Outer256(k, a, b, offsets, c);
    }

    /// <summary>c[r, q] = Σ_i a[aOffsets[r] + i] · b[bOffsets[q] + i] for <see cref="DotRows"/> r and <see cref="DotColumns"/> q, i below length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dot(int length, float* a, nint* aOffsets, float* b, nint* bOffsets, float* c)
    {
        if (Vector512.IsHardwareAccelerated) Dot512(length, a, aOffsets, b, bOffsets, c);
        else Dot256(length, a, aOffsets, b, bOffsets, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Outer512(int k, float* a, float* b, nint* offsets, float* c)
    {
        Vector512<float> c00 = Vector512<float>.Zero, c01 = Vector512<float>.Zero, c02 = Vector512<float>.Zero;
        Vector512<float> c10 = Vector512<float>.Zero, c11 = Vector512<float>.Zero, c12 = Vector512<float>.Zero;
        Vector512<float> c20 = Vector512<float>.Zero, c21 = Vector512<float>.Zero, c22 = Vector512<float>.Zero;
        Vector512<float> c30 = Vector512<float>.Zero, c31 = Vector512<float>.Zero, c32 = Vector512<float>.Zero;
        Vector512<float> c40 = Vector512<float>.Zero, c41 = Vector512<float>.Zero, c42 = Vector512<float>.Zero;
        Vector512<float> c50 = Vector512<float>.Zero, c51 = Vector512<float>.Zero, c52 = Vector512<float>.Zero;
        Vector512<float> c60 = Vector512<float>.Zero, c61 = Vector512<float>.Zero, c62 = Vector512<float>.Zero;
        Vector512<float> c70 = Vector512<float>.Zero, c71 = Vector512<float>.Zero, c72 = Vector512<float>.Zero;
        for (int i = 0; i < k; i++, a += 8)
        {
            float* row = b + offsets[i];
            Vector512<float> b0 = Vector512.Load(row), b1 = Vector512.Load(row + 16), b2 = Vector512.Load(row + 32);
            var a0 = Vector512.Create(a[0]);
            c00 = Vector512.MultiplyAddEstimate(a0, b0, c00);
            c01 = Vector512.MultiplyAddEstimate(a0, b1, c01);
            c02 = Vector512.MultiplyAddEstimate(a0, b2, c02);
            var a1 = Vector512.Create(a[1]);
            c10 = Vector512.MultiplyAddEstimate(a1, b0, c10);
            c11 = Vector512.MultiplyAddEstimate(a1, b1, c11);
            c12 = Vector512.MultiplyAddEstimate(a1, b2, c12);
            var a2 = Vector512.Create(a[2]);
            c20 = Vector512.MultiplyAddEstimate(a2, b0, c20);
            c21 = Vector512.MultiplyAddEstimate(a2, b1, c21);
            c22 = Vector512.MultiplyAddEstimate(a2, b2, c22);
            var a3 = Vector512.Create(a[3]);
            c30 = Vector512.MultiplyAddEstimate(a3, b0, c30);
            c31 = Vector512.MultiplyAddEstimate(a3, b1, c31);
            c32 = Vector512.MultiplyAddEstimate(a3, b2, c32);
            var a4 = Vector512.Create(a[4]);
            c40 = Vector512.MultiplyAddEstimate(a4, b0, c40);
            c41 = Vector512.MultiplyAddEstimate(a4, b1, c41);
            c42 = Vector512.MultiplyAddEstimate(a4, b2, c42);
            var a5 = Vector512.Create(a[5]);
            c50 = Vector512.MultiplyAddEstimate(a5, b0, c50);
            c51 = Vector512.MultiplyAddEstimate(a5, b1, c51);
            c52 = Vector512.MultiplyAddEstimate(a5, b2, c52);
            var a6 = Vector512.Create(a[6]);
            c60 = Vector512.MultiplyAddEstimate(a6, b0, c60);
            c61 = Vector512.MultiplyAddEstimate(a6, b1, c61);
            c62 = Vector512.MultiplyAddEstimate(a6, b2, c62);
            var a7 = Vector512.Create(a[7]);
            c70 = Vector512.MultiplyAddEstimate(a7, b0, c70);
            c71 = Vector512.MultiplyAddEstimate(a7, b1, c71);
            c72 = Vector512.MultiplyAddEstimate(a7, b2, c72);
        }
        c00.Store(c);
        c01.Store(c + 16);
        c02.Store(c + 32);
        c10.Store(c + 48);
        c11.Store(c + 64);
        c12.Store(c + 80);
        c20.Store(c + 96);
        c21.Store(c + 112);
        c22.Store(c + 128);
        c30.Store(c + 144);
        c31.Store(c + 160);
        c32.Store(c + 176);
        c40.Store(c + 192);
        c41.Store(c + 208);
        c42.Store(c + 224);
        c50.Store(c + 240);
        c51.Store(c + 256);
        c52.Store(c + 272);
        c60.Store(c + 288);
        c61.Store(c + 304);
        c62.Store(c + 320);
        c70.Store(c + 336);
        c71.Store(c + 352);
        c72.Store(c + 368);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Outer256(int k, float* a, float* b, nint* offsets, float* c)
    {
        Vector256<float> c00 = Vector256<float>.Zero, c01 = Vector256<float>.Zero, c02 = Vector256<float>.Zero;
        Vector256<float> c10 = Vector256<float>.Zero, c11 = Vector256<float>.Zero, c12 = Vector256<float>.Zero;
        Vector256<float> c20 = Vector256<float>.Zero, c21 = Vector256<float>.Zero, c22 = Vector256<float>.Zero;
        Vector256<float> c30 = Vector256<float>.Zero, c31 = Vector256<float>.Zero, c32 = Vector256<float>.Zero;
        for (int i = 0; i < k; i++, a += 4)
        {
            float* row = b + offsets[i];
            Vector256<float> b0 = Vector256.Load(row), b1 = Vector256.Load(row + 8), b2 = Vector256.Load(row + 16);
            var a0 = Vector256.Create(a[0]);
            c00 = Vector256.MultiplyAddEstimate(a0, b0, c00);
            c01 = Vector256.MultiplyAddEstimate(a0, b1, c01);
            c02 = Vector256.MultiplyAddEstimate(a0, b2, c02);
            var a1 = Vector256.Create(a[1]);
            c10 = Vector256.MultiplyAddEstimate(a1, b0, c10);
            c11 = Vector256.MultiplyAddEstimate(a1, b1, c11);
            c12 = Vector256.MultiplyAddEstimate(a1, b2, c12);
            var a2 = Vector256.Create(a[2]);
            c20 = Vector256.MultiplyAddEstimate(a2, b0, c20);
            c21 = Vector256.MultiplyAddEstimate(a2, b1, c21);
            c22 = Vector256.MultiplyAddEstimate(a2, b2, c22);
            var a3 = Vector256.Create(a[3]);
            c30 = Vector256.MultiplyAddEstimate(a3, b0, c30);
            c31 = Vector256.MultiplyAddEstimate(a3, b1, c31);
            c32 = Vector256.MultiplyAddEstimate(a3, b2, c32);
        }
        c00.Store(c);
        c01.Store(c + 8);
        c02.Store(c + 16);
        c10.Store(c + 24);
        c11.Store(c + 32);
        c12.Store(c + 40);
        c20.Store(c + 48);
        c21.Store(c + 56);
        c22.Store(c + 64);
        c30.Store(c + 72);
        c31.Store(c + 80);
        c32.Store(c + 88);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot512(int length, float* a, nint* aOffsets, float* b, nint* bOffsets, float* c)
    {
        float* a0 = a + aOffsets[0], a1 = a + aOffsets[1], a2 = a + aOffsets[2], a3 = a + aOffsets[3];
        float* b0 = b + bOffsets[0], b1 = b + bOffsets[1], b2 = b + bOffsets[2], b3 = b + bOffsets[3], b4 = b + bOffsets[4], b5 = b + bOffsets[5];
        Vector512<float> c00 = Vector512<float>.Zero, c01 = Vector512<float>.Zero, c02 = Vector512<float>.Zero, c03 = Vector512<float>.Zero, c04 = Vector512<float>.Zero, c05 = Vector512<float>.Zero;
        Vector512<float> c10 = Vector512<float>.Zero, c11 = Vector512<float>.Zero, c12 = Vector512<float>.Zero, c13 = Vector512<float>.Zero, c14 = Vector512<float>.Zero, c15 = Vector512<float>.Zero;
        Vector512<float> c20 = Vector512<float>.Zero, c21 = Vector512<float>.Zero, c22 = Vector512<float>.Zero, c23 = Vector512<float>.Zero, c24 = Vector512<float>.Zero, c25 = Vector512<float>.Zero;
        Vector512<float> c30 = Vector512<float>.Zero, c31 = Vector512<float>.Zero, c32 = Vector512<float>.Zero, c33 = Vector512<float>.Zero, c34 = Vector512<float>.Zero, c35 = Vector512<float>.Zero;
        int i = 0;
        for (; i <= length - 16; i += 16)
        {
            Vector512<float> x0 = Vector512.Load(a0 + i), x1 = Vector512.Load(a1 + i), x2 = Vector512.Load(a2 + i), x3 = Vector512.Load(a3 + i);
            var y0 = Vector512.Load(b0 + i);
            c00 = Vector512.MultiplyAddEstimate(x0, y0, c00);
            c10 = Vector512.MultiplyAddEstimate(x1, y0, c10);
            c20 = Vector512.MultiplyAddEstimate(x2, y0, c20);
            c30 = Vector512.MultiplyAddEstimate(x3, y0, c30);
            var y1 = Vector512.Load(b1 + i);
            c01 = Vector512.MultiplyAddEstimate(x0, y1, c01);
            c11 = Vector512.MultiplyAddEstimate(x1, y1, c11);
            c21 = Vector512.MultiplyAddEstimate(x2, y1, c21);
            c31 = Vector512.MultiplyAddEstimate(x3, y1, c31);
            var y2 = Vector512.Load(b2 + i);
            c02 = Vector512.MultiplyAddEstimate(x0, y2, c02);
            c12 = Vector512.MultiplyAddEstimate(x1, y2, c12);
            c22 = Vector512.MultiplyAddEstimate(x2, y2, c22);
            c32 = Vector512.MultiplyAddEstimate(x3, y2, c32);
            var y3 = Vector512.Load(b3 + i);
            c03 = Vector512.MultiplyAddEstimate(x0, y3, c03);
            c13 = Vector512.MultiplyAddEstimate(x1, y3, c13);
            c23 = Vector512.MultiplyAddEstimate(x2, y3, c23);
            c33 = Vector512.MultiplyAddEstimate(x3, y3, c33);
            var y4 = Vector512.Load(b4 + i);
            c04 = Vector512.MultiplyAddEstimate(x0, y4, c04);
            c14 = Vector512.MultiplyAddEstimate(x1, y4, c14);
            c24 = Vector512.MultiplyAddEstimate(x2, y4, c24);
            c34 = Vector512.MultiplyAddEstimate(x3, y4, c34);
            var y5 = Vector512.Load(b5 + i);
            c05 = Vector512.MultiplyAddEstimate(x0, y5, c05);
            c15 = Vector512.MultiplyAddEstimate(x1, y5, c15);
            c25 = Vector512.MultiplyAddEstimate(x2, y5, c25);
            c35 = Vector512.MultiplyAddEstimate(x3, y5, c35);
        }
        c[0] = Vector512.Sum(c00);
        c[1] = Vector512.Sum(c01);
        c[2] = Vector512.Sum(c02);
        c[3] = Vector512.Sum(c03);
        c[4] = Vector512.Sum(c04);
        c[5] = Vector512.Sum(c05);
        c[6] = Vector512.Sum(c10);
        c[7] = Vector512.Sum(c11);
        c[8] = Vector512.Sum(c12);
        c[9] = Vector512.Sum(c13);
        c[10] = Vector512.Sum(c14);
        c[11] = Vector512.Sum(c15);
        c[12] = Vector512.Sum(c20);
        c[13] = Vector512.Sum(c21);
        c[14] = Vector512.Sum(c22);
        c[15] = Vector512.Sum(c23);
        c[16] = Vector512.Sum(c24);
        c[17] = Vector512.Sum(c25);
        c[18] = Vector512.Sum(c30);
        c[19] = Vector512.Sum(c31);
        c[20] = Vector512.Sum(c32);
        c[21] = Vector512.Sum(c33);
        c[22] = Vector512.Sum(c34);
        c[23] = Vector512.Sum(c35);
        for (; i < length; i++)
        {
            c[0] += a0[i] * b0[i];
            c[1] += a0[i] * b1[i];
            c[2] += a0[i] * b2[i];
            c[3] += a0[i] * b3[i];
            c[4] += a0[i] * b4[i];
            c[5] += a0[i] * b5[i];
            c[6] += a1[i] * b0[i];
            c[7] += a1[i] * b1[i];
            c[8] += a1[i] * b2[i];
            c[9] += a1[i] * b3[i];
            c[10] += a1[i] * b4[i];
            c[11] += a1[i] * b5[i];
            c[12] += a2[i] * b0[i];
            c[13] += a2[i] * b1[i];
            c[14] += a2[i] * b2[i];
            c[15] += a2[i] * b3[i];
            c[16] += a2[i] * b4[i];
            c[17] += a2[i] * b5[i];
            c[18] += a3[i] * b0[i];
            c[19] += a3[i] * b1[i];
            c[20] += a3[i] * b2[i];
            c[21] += a3[i] * b3[i];
            c[22] += a3[i] * b4[i];
            c[23] += a3[i] * b5[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dot256(int length, float* a, nint* aOffsets, float* b, nint* bOffsets, float* c)
    {
        float* a0 = a + aOffsets[0], a1 = a + aOffsets[1], a2 = a + aOffsets[2];
        float* b0 = b + bOffsets[0], b1 = b + bOffsets[1], b2 = b + bOffsets[2], b3 = b + bOffsets[3];
        Vector256<float> c00 = Vector256<float>.Zero, c01 = Vector256<float>.Zero, c02 = Vector256<float>.Zero, c03 = Vector256<float>.Zero;
        Vector256<float> c10 = Vector256<float>.Zero, c11 = Vector256<float>.Zero, c12 = Vector256<float>.Zero, c13 = Vector256<float>.Zero;
        Vector256<float> c20 = Vector256<float>.Zero, c21 = Vector256<float>.Zero, c22 = Vector256<float>.Zero, c23 = Vector256<float>.Zero;
        int i = 0;
        for (; i <= length - 8; i += 8)
        {
            Vector256<float> x0 = Vector256.Load(a0 + i), x1 = Vector256.Load(a1 + i), x2 = Vector256.Load(a2 + i);
            var y0 = Vector256.Load(b0 + i);
            c00 = Vector256.MultiplyAddEstimate(x0, y0, c00);
            c10 = Vector256.MultiplyAddEstimate(x1, y0, c10);
            c20 = Vector256.MultiplyAddEstimate(x2, y0, c20);
            var y1 = Vector256.Load(b1 + i);
            c01 = Vector256.MultiplyAddEstimate(x0, y1, c01);
            c11 = Vector256.MultiplyAddEstimate(x1, y1, c11);
            c21 = Vector256.MultiplyAddEstimate(x2, y1, c21);
            var y2 = Vector256.Load(b2 + i);
            c02 = Vector256.MultiplyAddEstimate(x0, y2, c02);
            c12 = Vector256.MultiplyAddEstimate(x1, y2, c12);
            c22 = Vector256.MultiplyAddEstimate(x2, y2, c22);
            var y3 = Vector256.Load(b3 + i);
            c03 = Vector256.MultiplyAddEstimate(x0, y3, c03);
            c13 = Vector256.MultiplyAddEstimate(x1, y3, c13);
            c23 = Vector256.MultiplyAddEstimate(x2, y3, c23);
        }
        c[0] = Vector256.Sum(c00);
        c[1] = Vector256.Sum(c01);
        c[2] = Vector256.Sum(c02);
        c[3] = Vector256.Sum(c03);
        c[4] = Vector256.Sum(c10);
        c[5] = Vector256.Sum(c11);
        c[6] = Vector256.Sum(c12);
        c[7] = Vector256.Sum(c13);
        c[8] = Vector256.Sum(c20);
        c[9] = Vector256.Sum(c21);
        c[10] = Vector256.Sum(c22);
        c[11] = Vector256.Sum(c23);
        for (; i < length; i++)
        {
            c[0] += a0[i] * b0[i];
            c[1] += a0[i] * b1[i];
            c[2] += a0[i] * b2[i];
            c[3] += a0[i] * b3[i];
            c[4] += a1[i] * b0[i];
            c[5] += a1[i] * b1[i];
            c[6] += a1[i] * b2[i];
            c[7] += a1[i] * b3[i];
            c[8] += a2[i] * b0[i];
            c[9] += a2[i] * b1[i];
            c[10] += a2[i] * b2[i];
            c[11] += a2[i] * b3[i];
        }
    }
}
