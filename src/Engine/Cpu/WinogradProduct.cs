using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MidasNet;

/// <summary>
/// The products of a Winograd convolution at one position of the transformed tiles, with 512-bit vectors: tiles times channels of results, or, for the
/// weight's gradient, results' channels times the source's. Sums stay in registers, so each kernel is written out with a local variable per register.
/// </summary>
// 14x2 holds 28 sums in 32 registers; 8x2 is as fast where tiles come in eights, and 4x2 for the few tiles of a single small image.
internal static unsafe class WinogradProduct
{
    /// <summary>Channels in a block: the lanes of a vector.</summary>
    public const int Channels = 16;

    /// <summary>The most tiles that one kernel takes.</summary>
    public const int MostTiles = 14;

    /// <summary>Rows of sums in <see cref="Accumulate"/>.</summary>
    public const int AccumulatedRows = 8;

    /// <summary>The size of blocks into which so many tiles are best cut: the one that leaves the fewest tiles of the last block empty.</summary>
    public static int TilesPerBlock(int tiles)
    {
        int best = MostTiles;
        if (Padded(tiles, 8) < Padded(tiles, best)) best = 8;
        if (Padded(tiles, 4) < Padded(tiles, best)) best = 4;
        return best;

        static int Padded(int tiles, int block) => (tiles + block - 1) / block * block;
    }

    /// <summary>
    /// c[q, p, lane] += Σ_i a[i / 16, p, i mod 16] · b[i, q, lane] for the tiles p of a block, terms i and one or two vectors q of results.
    /// </summary>
    /// <param name="tiles">Tiles of the block: one of the sizes of <see cref="TilesPerBlock"/>.</param>
    /// <param name="vectors">1 or 2.</param>
    /// <param name="first">Whether sums begin here, whatever c holds.</param>
    /// <param name="a">Transformed source, [channel blocks, tiles, 16].</param>
    /// <param name="terms">Channels of the source.</param>
    /// <param name="b">Transformed weights, [terms, vectors · 16].</param>
    /// <param name="c">Transformed results, [vectors, tiles, 16].</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(int tiles, int vectors, bool first, float* a, int terms, float* b, float* c)
    {
        switch (tiles, vectors)
        {
            case (14, 2): Multiply14x2(first, a, terms, b, c); break;
            case (8, 2): Multiply8x2(first, a, terms, b, c); break;
            case (4, 2): Multiply4x2(first, a, terms, b, c); break;
            case (14, 1): Multiply14x1(first, a, terms, b, c); break;
            case (8, 1): Multiply8x1(first, a, terms, b, c); break;
            default: Multiply4x1(first, a, terms, b, c); break;
        }
    }

    /// <summary>c[p · cStride + q · 16 + lane] += Σ_t a[t, p] · b[q · bStride + t · 16 + lane] for eight p and one or two vectors q.</summary>
    /// <param name="vectors">1 or 2.</param>
    /// <param name="first">Whether sums begin here, whatever c holds.</param>
    /// <param name="tiles">Terms of each sum.</param>
    /// <param name="a">Eight of sixteen channels of each tile: [tiles, 16], from the first of the eight on.</param>
    /// <param name="b">[vectors][tiles, 16].</param>
    /// <param name="bStride">From one vector of b to the next.</param>
    /// <param name="c">Sums so far, in rows.</param>
    /// <param name="cStride">From one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate(int vectors, bool first, int tiles, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        if (vectors == 2) Accumulate8x2(first, tiles, a, b, bStride, c, cStride);
        else Accumulate8x1(first, tiles, a, b, c, cStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply14x2(bool first, float* a, int terms, float* b, float* c)
    {
        Vector512<float> c0_0 = Vector512<float>.Zero, c0_1 = Vector512<float>.Zero;
        Vector512<float> c1_0 = Vector512<float>.Zero, c1_1 = Vector512<float>.Zero;
        Vector512<float> c2_0 = Vector512<float>.Zero, c2_1 = Vector512<float>.Zero;
        Vector512<float> c3_0 = Vector512<float>.Zero, c3_1 = Vector512<float>.Zero;
        Vector512<float> c4_0 = Vector512<float>.Zero, c4_1 = Vector512<float>.Zero;
        Vector512<float> c5_0 = Vector512<float>.Zero, c5_1 = Vector512<float>.Zero;
        Vector512<float> c6_0 = Vector512<float>.Zero, c6_1 = Vector512<float>.Zero;
        Vector512<float> c7_0 = Vector512<float>.Zero, c7_1 = Vector512<float>.Zero;
        Vector512<float> c8_0 = Vector512<float>.Zero, c8_1 = Vector512<float>.Zero;
        Vector512<float> c9_0 = Vector512<float>.Zero, c9_1 = Vector512<float>.Zero;
        Vector512<float> c10_0 = Vector512<float>.Zero, c10_1 = Vector512<float>.Zero;
        Vector512<float> c11_0 = Vector512<float>.Zero, c11_1 = Vector512<float>.Zero;
        Vector512<float> c12_0 = Vector512<float>.Zero, c12_1 = Vector512<float>.Zero;
        Vector512<float> c13_0 = Vector512<float>.Zero, c13_1 = Vector512<float>.Zero;
        if (!first)
        {
            c0_0 = Vector512.Load(c);
            c0_1 = Vector512.Load(c + 224);
            c1_0 = Vector512.Load(c + 16);
            c1_1 = Vector512.Load(c + 240);
            c2_0 = Vector512.Load(c + 32);
            c2_1 = Vector512.Load(c + 256);
            c3_0 = Vector512.Load(c + 48);
            c3_1 = Vector512.Load(c + 272);
            c4_0 = Vector512.Load(c + 64);
            c4_1 = Vector512.Load(c + 288);
            c5_0 = Vector512.Load(c + 80);
            c5_1 = Vector512.Load(c + 304);
            c6_0 = Vector512.Load(c + 96);
            c6_1 = Vector512.Load(c + 320);
            c7_0 = Vector512.Load(c + 112);
            c7_1 = Vector512.Load(c + 336);
            c8_0 = Vector512.Load(c + 128);
            c8_1 = Vector512.Load(c + 352);
            c9_0 = Vector512.Load(c + 144);
            c9_1 = Vector512.Load(c + 368);
            c10_0 = Vector512.Load(c + 160);
            c10_1 = Vector512.Load(c + 384);
            c11_0 = Vector512.Load(c + 176);
            c11_1 = Vector512.Load(c + 400);
            c12_0 = Vector512.Load(c + 192);
            c12_1 = Vector512.Load(c + 416);
            c13_0 = Vector512.Load(c + 208);
            c13_1 = Vector512.Load(c + 432);
        }
        for (; terms > 0; terms -= Channels, a += 14 * Channels)
        {
            float* end = a + Math.Min(terms, Channels);
            for (float* t = a; t < end; t++, b += 32)
            {
                Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
                var a0 = Vector512.Create(t[0]);
                c0_0 = Vector512.FusedMultiplyAdd(a0, b0, c0_0);
                c0_1 = Vector512.FusedMultiplyAdd(a0, b1, c0_1);
                var a1 = Vector512.Create(t[16]);
                c1_0 = Vector512.FusedMultiplyAdd(a1, b0, c1_0);
                c1_1 = Vector512.FusedMultiplyAdd(a1, b1, c1_1);
                var a2 = Vector512.Create(t[32]);
                c2_0 = Vector512.FusedMultiplyAdd(a2, b0, c2_0);
                c2_1 = Vector512.FusedMultiplyAdd(a2, b1, c2_1);
                var a3 = Vector512.Create(t[48]);
                c3_0 = Vector512.FusedMultiplyAdd(a3, b0, c3_0);
                c3_1 = Vector512.FusedMultiplyAdd(a3, b1, c3_1);
                var a4 = Vector512.Create(t[64]);
                c4_0 = Vector512.FusedMultiplyAdd(a4, b0, c4_0);
                c4_1 = Vector512.FusedMultiplyAdd(a4, b1, c4_1);
                var a5 = Vector512.Create(t[80]);
                c5_0 = Vector512.FusedMultiplyAdd(a5, b0, c5_0);
                c5_1 = Vector512.FusedMultiplyAdd(a5, b1, c5_1);
                var a6 = Vector512.Create(t[96]);
                c6_0 = Vector512.FusedMultiplyAdd(a6, b0, c6_0);
                c6_1 = Vector512.FusedMultiplyAdd(a6, b1, c6_1);
                var a7 = Vector512.Create(t[112]);
                c7_0 = Vector512.FusedMultiplyAdd(a7, b0, c7_0);
                c7_1 = Vector512.FusedMultiplyAdd(a7, b1, c7_1);
                var a8 = Vector512.Create(t[128]);
                c8_0 = Vector512.FusedMultiplyAdd(a8, b0, c8_0);
                c8_1 = Vector512.FusedMultiplyAdd(a8, b1, c8_1);
                var a9 = Vector512.Create(t[144]);
                c9_0 = Vector512.FusedMultiplyAdd(a9, b0, c9_0);
                c9_1 = Vector512.FusedMultiplyAdd(a9, b1, c9_1);
                var a10 = Vector512.Create(t[160]);
                c10_0 = Vector512.FusedMultiplyAdd(a10, b0, c10_0);
                c10_1 = Vector512.FusedMultiplyAdd(a10, b1, c10_1);
                var a11 = Vector512.Create(t[176]);
                c11_0 = Vector512.FusedMultiplyAdd(a11, b0, c11_0);
                c11_1 = Vector512.FusedMultiplyAdd(a11, b1, c11_1);
                var a12 = Vector512.Create(t[192]);
                c12_0 = Vector512.FusedMultiplyAdd(a12, b0, c12_0);
                c12_1 = Vector512.FusedMultiplyAdd(a12, b1, c12_1);
                var a13 = Vector512.Create(t[208]);
                c13_0 = Vector512.FusedMultiplyAdd(a13, b0, c13_0);
                c13_1 = Vector512.FusedMultiplyAdd(a13, b1, c13_1);
            }
        }
        c0_0.Store(c);
        c1_0.Store(c + 16);
        c2_0.Store(c + 32);
        c3_0.Store(c + 48);
        c4_0.Store(c + 64);
        c5_0.Store(c + 80);
        c6_0.Store(c + 96);
        c7_0.Store(c + 112);
        c8_0.Store(c + 128);
        c9_0.Store(c + 144);
        c10_0.Store(c + 160);
        c11_0.Store(c + 176);
        c12_0.Store(c + 192);
        c13_0.Store(c + 208);
        c0_1.Store(c + 224);
        c1_1.Store(c + 240);
        c2_1.Store(c + 256);
        c3_1.Store(c + 272);
        c4_1.Store(c + 288);
        c5_1.Store(c + 304);
        c6_1.Store(c + 320);
        c7_1.Store(c + 336);
        c8_1.Store(c + 352);
        c9_1.Store(c + 368);
        c10_1.Store(c + 384);
        c11_1.Store(c + 400);
        c12_1.Store(c + 416);
        c13_1.Store(c + 432);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply8x2(bool first, float* a, int terms, float* b, float* c)
    {
        Vector512<float> c0_0 = Vector512<float>.Zero, c0_1 = Vector512<float>.Zero;
        Vector512<float> c1_0 = Vector512<float>.Zero, c1_1 = Vector512<float>.Zero;
        Vector512<float> c2_0 = Vector512<float>.Zero, c2_1 = Vector512<float>.Zero;
        Vector512<float> c3_0 = Vector512<float>.Zero, c3_1 = Vector512<float>.Zero;
        Vector512<float> c4_0 = Vector512<float>.Zero, c4_1 = Vector512<float>.Zero;
        Vector512<float> c5_0 = Vector512<float>.Zero, c5_1 = Vector512<float>.Zero;
        Vector512<float> c6_0 = Vector512<float>.Zero, c6_1 = Vector512<float>.Zero;
        Vector512<float> c7_0 = Vector512<float>.Zero, c7_1 = Vector512<float>.Zero;
        if (!first)
        {
            c0_0 = Vector512.Load(c);
            c0_1 = Vector512.Load(c + 128);
            c1_0 = Vector512.Load(c + 16);
            c1_1 = Vector512.Load(c + 144);
            c2_0 = Vector512.Load(c + 32);
            c2_1 = Vector512.Load(c + 160);
            c3_0 = Vector512.Load(c + 48);
            c3_1 = Vector512.Load(c + 176);
            c4_0 = Vector512.Load(c + 64);
            c4_1 = Vector512.Load(c + 192);
            c5_0 = Vector512.Load(c + 80);
            c5_1 = Vector512.Load(c + 208);
            c6_0 = Vector512.Load(c + 96);
            c6_1 = Vector512.Load(c + 224);
            c7_0 = Vector512.Load(c + 112);
            c7_1 = Vector512.Load(c + 240);
        }
        for (; terms > 0; terms -= Channels, a += 8 * Channels)
        {
            float* end = a + Math.Min(terms, Channels);
            for (float* t = a; t < end; t++, b += 32)
            {
                Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
                var a0 = Vector512.Create(t[0]);
                c0_0 = Vector512.FusedMultiplyAdd(a0, b0, c0_0);
                c0_1 = Vector512.FusedMultiplyAdd(a0, b1, c0_1);
                var a1 = Vector512.Create(t[16]);
                c1_0 = Vector512.FusedMultiplyAdd(a1, b0, c1_0);
                c1_1 = Vector512.FusedMultiplyAdd(a1, b1, c1_1);
                var a2 = Vector512.Create(t[32]);
                c2_0 = Vector512.FusedMultiplyAdd(a2, b0, c2_0);
                c2_1 = Vector512.FusedMultiplyAdd(a2, b1, c2_1);
                var a3 = Vector512.Create(t[48]);
                c3_0 = Vector512.FusedMultiplyAdd(a3, b0, c3_0);
                c3_1 = Vector512.FusedMultiplyAdd(a3, b1, c3_1);
                var a4 = Vector512.Create(t[64]);
                c4_0 = Vector512.FusedMultiplyAdd(a4, b0, c4_0);
                c4_1 = Vector512.FusedMultiplyAdd(a4, b1, c4_1);
                var a5 = Vector512.Create(t[80]);
                c5_0 = Vector512.FusedMultiplyAdd(a5, b0, c5_0);
                c5_1 = Vector512.FusedMultiplyAdd(a5, b1, c5_1);
                var a6 = Vector512.Create(t[96]);
                c6_0 = Vector512.FusedMultiplyAdd(a6, b0, c6_0);
                c6_1 = Vector512.FusedMultiplyAdd(a6, b1, c6_1);
                var a7 = Vector512.Create(t[112]);
                c7_0 = Vector512.FusedMultiplyAdd(a7, b0, c7_0);
                c7_1 = Vector512.FusedMultiplyAdd(a7, b1, c7_1);
            }
        }
        c0_0.Store(c);
        c1_0.Store(c + 16);
        c2_0.Store(c + 32);
        c3_0.Store(c + 48);
        c4_0.Store(c + 64);
        c5_0.Store(c + 80);
        c6_0.Store(c + 96);
        c7_0.Store(c + 112);
        c0_1.Store(c + 128);
        c1_1.Store(c + 144);
        c2_1.Store(c + 160);
        c3_1.Store(c + 176);
        c4_1.Store(c + 192);
        c5_1.Store(c + 208);
        c6_1.Store(c + 224);
        c7_1.Store(c + 240);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply4x2(bool first, float* a, int terms, float* b, float* c)
    {
        Vector512<float> c0_0 = Vector512<float>.Zero, c0_1 = Vector512<float>.Zero;
        Vector512<float> c1_0 = Vector512<float>.Zero, c1_1 = Vector512<float>.Zero;
        Vector512<float> c2_0 = Vector512<float>.Zero, c2_1 = Vector512<float>.Zero;
        Vector512<float> c3_0 = Vector512<float>.Zero, c3_1 = Vector512<float>.Zero;
        if (!first)
        {
            c0_0 = Vector512.Load(c);
            c0_1 = Vector512.Load(c + 64);
            c1_0 = Vector512.Load(c + 16);
            c1_1 = Vector512.Load(c + 80);
            c2_0 = Vector512.Load(c + 32);
            c2_1 = Vector512.Load(c + 96);
            c3_0 = Vector512.Load(c + 48);
            c3_1 = Vector512.Load(c + 112);
        }
        for (; terms > 0; terms -= Channels, a += 4 * Channels)
        {
            float* end = a + Math.Min(terms, Channels);
            for (float* t = a; t < end; t++, b += 32)
            {
                Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + 16);
                var a0 = Vector512.Create(t[0]);
                c0_0 = Vector512.FusedMultiplyAdd(a0, b0, c0_0);
                c0_1 = Vector512.FusedMultiplyAdd(a0, b1, c0_1);
                var a1 = Vector512.Create(t[16]);
                c1_0 = Vector512.FusedMultiplyAdd(a1, b0, c1_0);
                c1_1 = Vector512.FusedMultiplyAdd(a1, b1, c1_1);
                var a2 = Vector512.Create(t[32]);
                c2_0 = Vector512.FusedMultiplyAdd(a2, b0, c2_0);
                c2_1 = Vector512.FusedMultiplyAdd(a2, b1, c2_1);
                var a3 = Vector512.Create(t[48]);
                c3_0 = Vector512.FusedMultiplyAdd(a3, b0, c3_0);
                c3_1 = Vector512.FusedMultiplyAdd(a3, b1, c3_1);
            }
        }
        c0_0.Store(c);
        c1_0.Store(c + 16);
        c2_0.Store(c + 32);
        c3_0.Store(c + 48);
        c0_1.Store(c + 64);
        c1_1.Store(c + 80);
        c2_1.Store(c + 96);
        c3_1.Store(c + 112);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply14x1(bool first, float* a, int terms, float* b, float* c)
    {
        Vector512<float> c0_0 = Vector512<float>.Zero;
        Vector512<float> c1_0 = Vector512<float>.Zero;
        Vector512<float> c2_0 = Vector512<float>.Zero;
        Vector512<float> c3_0 = Vector512<float>.Zero;
        Vector512<float> c4_0 = Vector512<float>.Zero;
        Vector512<float> c5_0 = Vector512<float>.Zero;
        Vector512<float> c6_0 = Vector512<float>.Zero;
        Vector512<float> c7_0 = Vector512<float>.Zero;
        Vector512<float> c8_0 = Vector512<float>.Zero;
        Vector512<float> c9_0 = Vector512<float>.Zero;
        Vector512<float> c10_0 = Vector512<float>.Zero;
        Vector512<float> c11_0 = Vector512<float>.Zero;
        Vector512<float> c12_0 = Vector512<float>.Zero;
        Vector512<float> c13_0 = Vector512<float>.Zero;
        if (!first)
        {
            c0_0 = Vector512.Load(c);
            c1_0 = Vector512.Load(c + 16);
            c2_0 = Vector512.Load(c + 32);
            c3_0 = Vector512.Load(c + 48);
            c4_0 = Vector512.Load(c + 64);
            c5_0 = Vector512.Load(c + 80);
            c6_0 = Vector512.Load(c + 96);
            c7_0 = Vector512.Load(c + 112);
            c8_0 = Vector512.Load(c + 128);
            c9_0 = Vector512.Load(c + 144);
            c10_0 = Vector512.Load(c + 160);
            c11_0 = Vector512.Load(c + 176);
            c12_0 = Vector512.Load(c + 192);
            c13_0 = Vector512.Load(c + 208);
        }
        for (; terms > 0; terms -= Channels, a += 14 * Channels)
        {
            float* end = a + Math.Min(terms, Channels);
            for (float* t = a; t < end; t++, b += 16)
            {
                var b0 = Vector512.Load(b);
                var a0 = Vector512.Create(t[0]);
                c0_0 = Vector512.FusedMultiplyAdd(a0, b0, c0_0);
                var a1 = Vector512.Create(t[16]);
                c1_0 = Vector512.FusedMultiplyAdd(a1, b0, c1_0);
                var a2 = Vector512.Create(t[32]);
                c2_0 = Vector512.FusedMultiplyAdd(a2, b0, c2_0);
                var a3 = Vector512.Create(t[48]);
                c3_0 = Vector512.FusedMultiplyAdd(a3, b0, c3_0);
                var a4 = Vector512.Create(t[64]);
                c4_0 = Vector512.FusedMultiplyAdd(a4, b0, c4_0);
                var a5 = Vector512.Create(t[80]);
                c5_0 = Vector512.FusedMultiplyAdd(a5, b0, c5_0);
                var a6 = Vector512.Create(t[96]);
                c6_0 = Vector512.FusedMultiplyAdd(a6, b0, c6_0);
                var a7 = Vector512.Create(t[112]);
                c7_0 = Vector512.FusedMultiplyAdd(a7, b0, c7_0);
                var a8 = Vector512.Create(t[128]);
                c8_0 = Vector512.FusedMultiplyAdd(a8, b0, c8_0);
                var a9 = Vector512.Create(t[144]);
                c9_0 = Vector512.FusedMultiplyAdd(a9, b0, c9_0);
                var a10 = Vector512.Create(t[160]);
                c10_0 = Vector512.FusedMultiplyAdd(a10, b0, c10_0);
                var a11 = Vector512.Create(t[176]);
                c11_0 = Vector512.FusedMultiplyAdd(a11, b0, c11_0);
                var a12 = Vector512.Create(t[192]);
                c12_0 = Vector512.FusedMultiplyAdd(a12, b0, c12_0);
                var a13 = Vector512.Create(t[208]);
                c13_0 = Vector512.FusedMultiplyAdd(a13, b0, c13_0);
            }
        }
        c0_0.Store(c);
        c1_0.Store(c + 16);
        c2_0.Store(c + 32);
        c3_0.Store(c + 48);
        c4_0.Store(c + 64);
        c5_0.Store(c + 80);
        c6_0.Store(c + 96);
        c7_0.Store(c + 112);
        c8_0.Store(c + 128);
        c9_0.Store(c + 144);
        c10_0.Store(c + 160);
        c11_0.Store(c + 176);
        c12_0.Store(c + 192);
        c13_0.Store(c + 208);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply8x1(bool first, float* a, int terms, float* b, float* c)
    {
        Vector512<float> c0_0 = Vector512<float>.Zero;
        Vector512<float> c1_0 = Vector512<float>.Zero;
        Vector512<float> c2_0 = Vector512<float>.Zero;
        Vector512<float> c3_0 = Vector512<float>.Zero;
        Vector512<float> c4_0 = Vector512<float>.Zero;
        Vector512<float> c5_0 = Vector512<float>.Zero;
        Vector512<float> c6_0 = Vector512<float>.Zero;
        Vector512<float> c7_0 = Vector512<float>.Zero;
        if (!first)
        {
            c0_0 = Vector512.Load(c);
            c1_0 = Vector512.Load(c + 16);
            c2_0 = Vector512.Load(c + 32);
            c3_0 = Vector512.Load(c + 48);
            c4_0 = Vector512.Load(c + 64);
            c5_0 = Vector512.Load(c + 80);
            c6_0 = Vector512.Load(c + 96);
            c7_0 = Vector512.Load(c + 112);
        }
        for (; terms > 0; terms -= Channels, a += 8 * Channels)
        {
            float* end = a + Math.Min(terms, Channels);
            for (float* t = a; t < end; t++, b += 16)
            {
                var b0 = Vector512.Load(b);
                var a0 = Vector512.Create(t[0]);
                c0_0 = Vector512.FusedMultiplyAdd(a0, b0, c0_0);
                var a1 = Vector512.Create(t[16]);
                c1_0 = Vector512.FusedMultiplyAdd(a1, b0, c1_0);
                var a2 = Vector512.Create(t[32]);
                c2_0 = Vector512.FusedMultiplyAdd(a2, b0, c2_0);
                var a3 = Vector512.Create(t[48]);
                c3_0 = Vector512.FusedMultiplyAdd(a3, b0, c3_0);
                var a4 = Vector512.Create(t[64]);
                c4_0 = Vector512.FusedMultiplyAdd(a4, b0, c4_0);
                var a5 = Vector512.Create(t[80]);
                c5_0 = Vector512.FusedMultiplyAdd(a5, b0, c5_0);
                var a6 = Vector512.Create(t[96]);
                c6_0 = Vector512.FusedMultiplyAdd(a6, b0, c6_0);
                var a7 = Vector512.Create(t[112]);
                c7_0 = Vector512.FusedMultiplyAdd(a7, b0, c7_0);
            }
        }
        c0_0.Store(c);
        c1_0.Store(c + 16);
        c2_0.Store(c + 32);
        c3_0.Store(c + 48);
        c4_0.Store(c + 64);
        c5_0.Store(c + 80);
        c6_0.Store(c + 96);
        c7_0.Store(c + 112);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply4x1(bool first, float* a, int terms, float* b, float* c)
    {
        Vector512<float> c0_0 = Vector512<float>.Zero;
        Vector512<float> c1_0 = Vector512<float>.Zero;
        Vector512<float> c2_0 = Vector512<float>.Zero;
        Vector512<float> c3_0 = Vector512<float>.Zero;
        if (!first)
        {
            c0_0 = Vector512.Load(c);
            c1_0 = Vector512.Load(c + 16);
            c2_0 = Vector512.Load(c + 32);
            c3_0 = Vector512.Load(c + 48);
        }
        for (; terms > 0; terms -= Channels, a += 4 * Channels)
        {
            float* end = a + Math.Min(terms, Channels);
            for (float* t = a; t < end; t++, b += 16)
            {
                var b0 = Vector512.Load(b);
                var a0 = Vector512.Create(t[0]);
                c0_0 = Vector512.FusedMultiplyAdd(a0, b0, c0_0);
                var a1 = Vector512.Create(t[16]);
                c1_0 = Vector512.FusedMultiplyAdd(a1, b0, c1_0);
                var a2 = Vector512.Create(t[32]);
                c2_0 = Vector512.FusedMultiplyAdd(a2, b0, c2_0);
                var a3 = Vector512.Create(t[48]);
                c3_0 = Vector512.FusedMultiplyAdd(a3, b0, c3_0);
            }
        }
        c0_0.Store(c);
        c1_0.Store(c + 16);
        c2_0.Store(c + 32);
        c3_0.Store(c + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate8x2(bool first, int tiles, float* a, float* b, nint bStride, float* c, nint cStride)
    {
        Vector512<float> c0_0 = Vector512<float>.Zero, c0_1 = Vector512<float>.Zero;
        Vector512<float> c1_0 = Vector512<float>.Zero, c1_1 = Vector512<float>.Zero;
        Vector512<float> c2_0 = Vector512<float>.Zero, c2_1 = Vector512<float>.Zero;
        Vector512<float> c3_0 = Vector512<float>.Zero, c3_1 = Vector512<float>.Zero;
        Vector512<float> c4_0 = Vector512<float>.Zero, c4_1 = Vector512<float>.Zero;
        Vector512<float> c5_0 = Vector512<float>.Zero, c5_1 = Vector512<float>.Zero;
        Vector512<float> c6_0 = Vector512<float>.Zero, c6_1 = Vector512<float>.Zero;
        Vector512<float> c7_0 = Vector512<float>.Zero, c7_1 = Vector512<float>.Zero;
        if (!first)
        {
            c0_0 = Vector512.Load(c);
            c0_1 = Vector512.Load(c + 16);
            c1_0 = Vector512.Load(c + cStride);
            c1_1 = Vector512.Load(c + cStride + 16);
            c2_0 = Vector512.Load(c + 2 * cStride);
            c2_1 = Vector512.Load(c + 2 * cStride + 16);
            c3_0 = Vector512.Load(c + 3 * cStride);
            c3_1 = Vector512.Load(c + 3 * cStride + 16);
            c4_0 = Vector512.Load(c + 4 * cStride);
            c4_1 = Vector512.Load(c + 4 * cStride + 16);
            c5_0 = Vector512.Load(c + 5 * cStride);
            c5_1 = Vector512.Load(c + 5 * cStride + 16);
            c6_0 = Vector512.Load(c + 6 * cStride);
            c6_1 = Vector512.Load(c + 6 * cStride + 16);
            c7_0 = Vector512.Load(c + 7 * cStride);
            c7_1 = Vector512.Load(c + 7 * cStride + 16);
        }
        for (float* end = b + tiles * Channels; b < end; a += Channels, b += Channels)
        {
            Vector512<float> b0 = Vector512.Load(b), b1 = Vector512.Load(b + bStride);
            var a0 = Vector512.Create(a[0]);
            c0_0 = Vector512.FusedMultiplyAdd(a0, b0, c0_0);
            c0_1 = Vector512.FusedMultiplyAdd(a0, b1, c0_1);
            var a1 = Vector512.Create(a[1]);
            c1_0 = Vector512.FusedMultiplyAdd(a1, b0, c1_0);
            c1_1 = Vector512.FusedMultiplyAdd(a1, b1, c1_1);
            var a2 = Vector512.Create(a[2]);
            c2_0 = Vector512.FusedMultiplyAdd(a2, b0, c2_0);
            c2_1 = Vector512.FusedMultiplyAdd(a2, b1, c2_1);
            var a3 = Vector512.Create(a[3]);
            c3_0 = Vector512.FusedMultiplyAdd(a3, b0, c3_0);
            c3_1 = Vector512.FusedMultiplyAdd(a3, b1, c3_1);
            var a4 = Vector512.Create(a[4]);
            c4_0 = Vector512.FusedMultiplyAdd(a4, b0, c4_0);
            c4_1 = Vector512.FusedMultiplyAdd(a4, b1, c4_1);
            var a5 = Vector512.Create(a[5]);
            c5_0 = Vector512.FusedMultiplyAdd(a5, b0, c5_0);
            c5_1 = Vector512.FusedMultiplyAdd(a5, b1, c5_1);
            var a6 = Vector512.Create(a[6]);
            c6_0 = Vector512.FusedMultiplyAdd(a6, b0, c6_0);
            c6_1 = Vector512.FusedMultiplyAdd(a6, b1, c6_1);
            var a7 = Vector512.Create(a[7]);
            c7_0 = Vector512.FusedMultiplyAdd(a7, b0, c7_0);
            c7_1 = Vector512.FusedMultiplyAdd(a7, b1, c7_1);
        }
        c0_0.Store(c);
        c0_1.Store(c + 16);
        c1_0.Store(c + cStride);
        c1_1.Store(c + cStride + 16);
        c2_0.Store(c + 2 * cStride);
        c2_1.Store(c + 2 * cStride + 16);
        c3_0.Store(c + 3 * cStride);
        c3_1.Store(c + 3 * cStride + 16);
        c4_0.Store(c + 4 * cStride);
        c4_1.Store(c + 4 * cStride + 16);
        c5_0.Store(c + 5 * cStride);
        c5_1.Store(c + 5 * cStride + 16);
        c6_0.Store(c + 6 * cStride);
        c6_1.Store(c + 6 * cStride + 16);
        c7_0.Store(c + 7 * cStride);
        c7_1.Store(c + 7 * cStride + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate8x1(bool first, int tiles, float* a, float* b, float* c, nint cStride)
    {
        Vector512<float> c0_0 = Vector512<float>.Zero;
        Vector512<float> c1_0 = Vector512<float>.Zero;
        Vector512<float> c2_0 = Vector512<float>.Zero;
        Vector512<float> c3_0 = Vector512<float>.Zero;
        Vector512<float> c4_0 = Vector512<float>.Zero;
        Vector512<float> c5_0 = Vector512<float>.Zero;
        Vector512<float> c6_0 = Vector512<float>.Zero;
        Vector512<float> c7_0 = Vector512<float>.Zero;
        if (!first)
        {
            c0_0 = Vector512.Load(c);
            c1_0 = Vector512.Load(c + cStride);
            c2_0 = Vector512.Load(c + 2 * cStride);
            c3_0 = Vector512.Load(c + 3 * cStride);
            c4_0 = Vector512.Load(c + 4 * cStride);
            c5_0 = Vector512.Load(c + 5 * cStride);
            c6_0 = Vector512.Load(c + 6 * cStride);
            c7_0 = Vector512.Load(c + 7 * cStride);
        }
        for (float* end = b + tiles * Channels; b < end; a += Channels, b += Channels)
        {
            var b0 = Vector512.Load(b);
            var a0 = Vector512.Create(a[0]);
            c0_0 = Vector512.FusedMultiplyAdd(a0, b0, c0_0);
            var a1 = Vector512.Create(a[1]);
            c1_0 = Vector512.FusedMultiplyAdd(a1, b0, c1_0);
            var a2 = Vector512.Create(a[2]);
            c2_0 = Vector512.FusedMultiplyAdd(a2, b0, c2_0);
            var a3 = Vector512.Create(a[3]);
            c3_0 = Vector512.FusedMultiplyAdd(a3, b0, c3_0);
            var a4 = Vector512.Create(a[4]);
            c4_0 = Vector512.FusedMultiplyAdd(a4, b0, c4_0);
            var a5 = Vector512.Create(a[5]);
            c5_0 = Vector512.FusedMultiplyAdd(a5, b0, c5_0);
            var a6 = Vector512.Create(a[6]);
            c6_0 = Vector512.FusedMultiplyAdd(a6, b0, c6_0);
            var a7 = Vector512.Create(a[7]);
            c7_0 = Vector512.FusedMultiplyAdd(a7, b0, c7_0);
        }
        c0_0.Store(c);
        c1_0.Store(c + cStride);
        c2_0.Store(c + 2 * cStride);
        c3_0.Store(c + 3 * cStride);
        c4_0.Store(c + 4 * cStride);
        c5_0.Store(c + 5 * cStride);
        c6_0.Store(c + 6 * cStride);
        c7_0.Store(c + 7 * cStride);
    }
}
