using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MidasNet.Cpu;

/// <summary>The tiles of <see cref="ProductKernel"/> with 512-bit vectors: up to 14 rows of 32 columns.</summary>
// 14 x 2 sums, two vectors of b and one value of a take 31 of the 32 registers. Each value of a is used in two multiply-adds: 16 loads per 28 multiply-adds,
// which two ports finish in 14 cycles. The JIT keeps named locals in registers, but not arrays, and removes the code past TRows and TVectors.
internal static unsafe class ProductKernel512
{
    /// <summary>The maximum number of rows of a tile.</summary>
    public const int Rows = 14;

    /// <summary>The maximum number of columns of a tile.</summary>
    public const int Columns = 2 * Lanes;

    private const int Lanes = 16;

    /// <summary>Computes one tile.</summary>
    /// <param name="rows">1 to 14.</param>
    /// <param name="columns">1 to 32.</param>
    /// <param name="product">The operands.</param>
    /// <param name="activation">The function applied to the sums before they are stored.</param>
    public static void Multiply<TActivation>(int rows, int columns, PanelProduct* product, TActivation activation)
        where TActivation : unmanaged, IActivation
    {
        int lanes = (columns - 1) % Lanes + 1;
        if (columns > Lanes) Multiply<Two, TActivation>(rows, lanes, product, activation);
        else Multiply<One, TActivation>(rows, lanes, product, activation);
    }

    private static void Multiply<TVectors, TActivation>(int rows, int lanes, PanelProduct* product, TActivation activation)
        where TVectors : ICount
        where TActivation : unmanaged, IActivation
    {
        switch (rows)
        {
            case 1: Multiply<One, TVectors, TActivation>(lanes, product, activation); break;
            case 2: Multiply<Two, TVectors, TActivation>(lanes, product, activation); break;
            case 3: Multiply<Three, TVectors, TActivation>(lanes, product, activation); break;
            case 4: Multiply<Four, TVectors, TActivation>(lanes, product, activation); break;
            case 5: Multiply<Five, TVectors, TActivation>(lanes, product, activation); break;
            case 6: Multiply<Six, TVectors, TActivation>(lanes, product, activation); break;
            case 7: Multiply<Seven, TVectors, TActivation>(lanes, product, activation); break;
            case 8: Multiply<Eight, TVectors, TActivation>(lanes, product, activation); break;
            case 9: Multiply<Nine, TVectors, TActivation>(lanes, product, activation); break;
            case 10: Multiply<Ten, TVectors, TActivation>(lanes, product, activation); break;
            case 11: Multiply<Eleven, TVectors, TActivation>(lanes, product, activation); break;
            case 12: Multiply<Twelve, TVectors, TActivation>(lanes, product, activation); break;
            case 13: Multiply<Thirteen, TVectors, TActivation>(lanes, product, activation); break;
            default: Multiply<Fourteen, TVectors, TActivation>(lanes, product, activation); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows, TVectors, TActivation>(int lanes, PanelProduct* product, TActivation activation)
        where TRows : ICount
        where TVectors : ICount
        where TActivation : unmanaged, IActivation
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
        float* c = product->C;
        nint cRow = product->CRow;
        if (product->Start == ProductStart.Sums)
        {
            if (TRows.Value > 0)
            {
                c0_0 = Vector512.Load(c);
                if (TVectors.Value > 1) c0_1 = Vector512.Load(c + Lanes);
            }
            if (TRows.Value > 1)
            {
                c1_0 = Vector512.Load(c + cRow);
                if (TVectors.Value > 1) c1_1 = Vector512.Load(c + cRow + Lanes);
            }
            if (TRows.Value > 2)
            {
                c2_0 = Vector512.Load(c + 2 * cRow);
                if (TVectors.Value > 1) c2_1 = Vector512.Load(c + 2 * cRow + Lanes);
            }
            if (TRows.Value > 3)
            {
                c3_0 = Vector512.Load(c + 3 * cRow);
                if (TVectors.Value > 1) c3_1 = Vector512.Load(c + 3 * cRow + Lanes);
            }
            if (TRows.Value > 4)
            {
                c4_0 = Vector512.Load(c + 4 * cRow);
                if (TVectors.Value > 1) c4_1 = Vector512.Load(c + 4 * cRow + Lanes);
            }
            if (TRows.Value > 5)
            {
                c5_0 = Vector512.Load(c + 5 * cRow);
                if (TVectors.Value > 1) c5_1 = Vector512.Load(c + 5 * cRow + Lanes);
            }
            if (TRows.Value > 6)
            {
                c6_0 = Vector512.Load(c + 6 * cRow);
                if (TVectors.Value > 1) c6_1 = Vector512.Load(c + 6 * cRow + Lanes);
            }
            if (TRows.Value > 7)
            {
                c7_0 = Vector512.Load(c + 7 * cRow);
                if (TVectors.Value > 1) c7_1 = Vector512.Load(c + 7 * cRow + Lanes);
            }
            if (TRows.Value > 8)
            {
                c8_0 = Vector512.Load(c + 8 * cRow);
                if (TVectors.Value > 1) c8_1 = Vector512.Load(c + 8 * cRow + Lanes);
            }
            if (TRows.Value > 9)
            {
                c9_0 = Vector512.Load(c + 9 * cRow);
                if (TVectors.Value > 1) c9_1 = Vector512.Load(c + 9 * cRow + Lanes);
            }
            if (TRows.Value > 10)
            {
                c10_0 = Vector512.Load(c + 10 * cRow);
                if (TVectors.Value > 1) c10_1 = Vector512.Load(c + 10 * cRow + Lanes);
            }
            if (TRows.Value > 11)
            {
                c11_0 = Vector512.Load(c + 11 * cRow);
                if (TVectors.Value > 1) c11_1 = Vector512.Load(c + 11 * cRow + Lanes);
            }
            if (TRows.Value > 12)
            {
                c12_0 = Vector512.Load(c + 12 * cRow);
                if (TVectors.Value > 1) c12_1 = Vector512.Load(c + 12 * cRow + Lanes);
            }
            if (TRows.Value > 13)
            {
                c13_0 = Vector512.Load(c + 13 * cRow);
                if (TVectors.Value > 1) c13_1 = Vector512.Load(c + 13 * cRow + Lanes);
            }
        }
        else if (product->Start == ProductStart.Bias)
        {
            c0_0 = Vector512.Load(product->Bias);
            if (TVectors.Value > 1) c0_1 = Vector512.Load(product->Bias + Lanes);
            (c1_0, c1_1) = (c0_0, c0_1);
            (c2_0, c2_1) = (c0_0, c0_1);
            (c3_0, c3_1) = (c0_0, c0_1);
            (c4_0, c4_1) = (c0_0, c0_1);
            (c5_0, c5_1) = (c0_0, c0_1);
            (c6_0, c6_1) = (c0_0, c0_1);
            (c7_0, c7_1) = (c0_0, c0_1);
            (c8_0, c8_1) = (c0_0, c0_1);
            (c9_0, c9_1) = (c0_0, c0_1);
            (c10_0, c10_1) = (c0_0, c0_1);
            (c11_0, c11_1) = (c0_0, c0_1);
            (c12_0, c12_1) = (c0_0, c0_1);
            (c13_0, c13_1) = (c0_0, c0_1);
        }

        // Three rows share a pointer, so that each address is a register plus a scaled register.
        nint aRow = product->ARow, aRow2 = 2 * aRow, aStep = product->AStep, bStep = product->BStep;
        float* a = product->A, b = product->B, next = product->Next;
        nint nextStep = product->NextStep;
        for (int outer = product->Outer; outer > 0; outer--, a += product->AOuter, b += product->BSkip)
        {
            float* a0 = a, a3 = a0 + 3 * aRow, a6 = a3 + 3 * aRow, a9 = a6 + 3 * aRow, a12 = a9 + 3 * aRow;
            for (int inner = product->Inner; inner > 0; inner--, b += bStep)
            {
                Sse.Prefetch1(next);
                next += nextStep;
                var b0 = Vector512.Load(b);
                var b1 = TVectors.Value > 1 ? Vector512.Load(b + Lanes) : default;
                if (TRows.Value > 0)
                {
                    var x = Vector512.Create(a0[0]);
                    c0_0 = Vector512.MultiplyAddEstimate(x, b0, c0_0);
                    if (TVectors.Value > 1) c0_1 = Vector512.MultiplyAddEstimate(x, b1, c0_1);
                }
                if (TRows.Value > 1)
                {
                    var x = Vector512.Create(a0[aRow]);
                    c1_0 = Vector512.MultiplyAddEstimate(x, b0, c1_0);
                    if (TVectors.Value > 1) c1_1 = Vector512.MultiplyAddEstimate(x, b1, c1_1);
                }
                if (TRows.Value > 2)
                {
                    var x = Vector512.Create(a0[aRow2]);
                    c2_0 = Vector512.MultiplyAddEstimate(x, b0, c2_0);
                    if (TVectors.Value > 1) c2_1 = Vector512.MultiplyAddEstimate(x, b1, c2_1);
                }
                if (TRows.Value > 3)
                {
                    var x = Vector512.Create(a3[0]);
                    c3_0 = Vector512.MultiplyAddEstimate(x, b0, c3_0);
                    if (TVectors.Value > 1) c3_1 = Vector512.MultiplyAddEstimate(x, b1, c3_1);
                }
                if (TRows.Value > 4)
                {
                    var x = Vector512.Create(a3[aRow]);
                    c4_0 = Vector512.MultiplyAddEstimate(x, b0, c4_0);
                    if (TVectors.Value > 1) c4_1 = Vector512.MultiplyAddEstimate(x, b1, c4_1);
                }
                if (TRows.Value > 5)
                {
                    var x = Vector512.Create(a3[aRow2]);
                    c5_0 = Vector512.MultiplyAddEstimate(x, b0, c5_0);
                    if (TVectors.Value > 1) c5_1 = Vector512.MultiplyAddEstimate(x, b1, c5_1);
                }
                if (TRows.Value > 6)
                {
                    var x = Vector512.Create(a6[0]);
                    c6_0 = Vector512.MultiplyAddEstimate(x, b0, c6_0);
                    if (TVectors.Value > 1) c6_1 = Vector512.MultiplyAddEstimate(x, b1, c6_1);
                }
                if (TRows.Value > 7)
                {
                    var x = Vector512.Create(a6[aRow]);
                    c7_0 = Vector512.MultiplyAddEstimate(x, b0, c7_0);
                    if (TVectors.Value > 1) c7_1 = Vector512.MultiplyAddEstimate(x, b1, c7_1);
                }
                if (TRows.Value > 8)
                {
                    var x = Vector512.Create(a6[aRow2]);
                    c8_0 = Vector512.MultiplyAddEstimate(x, b0, c8_0);
                    if (TVectors.Value > 1) c8_1 = Vector512.MultiplyAddEstimate(x, b1, c8_1);
                }
                if (TRows.Value > 9)
                {
                    var x = Vector512.Create(a9[0]);
                    c9_0 = Vector512.MultiplyAddEstimate(x, b0, c9_0);
                    if (TVectors.Value > 1) c9_1 = Vector512.MultiplyAddEstimate(x, b1, c9_1);
                }
                if (TRows.Value > 10)
                {
                    var x = Vector512.Create(a9[aRow]);
                    c10_0 = Vector512.MultiplyAddEstimate(x, b0, c10_0);
                    if (TVectors.Value > 1) c10_1 = Vector512.MultiplyAddEstimate(x, b1, c10_1);
                }
                if (TRows.Value > 11)
                {
                    var x = Vector512.Create(a9[aRow2]);
                    c11_0 = Vector512.MultiplyAddEstimate(x, b0, c11_0);
                    if (TVectors.Value > 1) c11_1 = Vector512.MultiplyAddEstimate(x, b1, c11_1);
                }
                if (TRows.Value > 12)
                {
                    var x = Vector512.Create(a12[0]);
                    c12_0 = Vector512.MultiplyAddEstimate(x, b0, c12_0);
                    if (TVectors.Value > 1) c12_1 = Vector512.MultiplyAddEstimate(x, b1, c12_1);
                }
                if (TRows.Value > 13)
                {
                    var x = Vector512.Create(a12[aRow]);
                    c13_0 = Vector512.MultiplyAddEstimate(x, b0, c13_0);
                    if (TVectors.Value > 1) c13_1 = Vector512.MultiplyAddEstimate(x, b1, c13_1);
                }
                a0 += aStep;
                if (TRows.Value > 3) a3 += aStep;
                if (TRows.Value > 6) a6 += aStep;
                if (TRows.Value > 9) a9 += aStep;
                if (TRows.Value > 12) a12 += aStep;
            }
        }

        Store<TVectors, TActivation>(c, lanes, activation, c0_0, c0_1);
        if (TRows.Value > 1) Store<TVectors, TActivation>(c + cRow, lanes, activation, c1_0, c1_1);
        if (TRows.Value > 2) Store<TVectors, TActivation>(c + 2 * cRow, lanes, activation, c2_0, c2_1);
        if (TRows.Value > 3) Store<TVectors, TActivation>(c + 3 * cRow, lanes, activation, c3_0, c3_1);
        if (TRows.Value > 4) Store<TVectors, TActivation>(c + 4 * cRow, lanes, activation, c4_0, c4_1);
        if (TRows.Value > 5) Store<TVectors, TActivation>(c + 5 * cRow, lanes, activation, c5_0, c5_1);
        if (TRows.Value > 6) Store<TVectors, TActivation>(c + 6 * cRow, lanes, activation, c6_0, c6_1);
        if (TRows.Value > 7) Store<TVectors, TActivation>(c + 7 * cRow, lanes, activation, c7_0, c7_1);
        if (TRows.Value > 8) Store<TVectors, TActivation>(c + 8 * cRow, lanes, activation, c8_0, c8_1);
        if (TRows.Value > 9) Store<TVectors, TActivation>(c + 9 * cRow, lanes, activation, c9_0, c9_1);
        if (TRows.Value > 10) Store<TVectors, TActivation>(c + 10 * cRow, lanes, activation, c10_0, c10_1);
        if (TRows.Value > 11) Store<TVectors, TActivation>(c + 11 * cRow, lanes, activation, c11_0, c11_1);
        if (TRows.Value > 12) Store<TVectors, TActivation>(c + 12 * cRow, lanes, activation, c12_0, c12_1);
        if (TRows.Value > 13) Store<TVectors, TActivation>(c + 13 * cRow, lanes, activation, c13_0, c13_1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors, TActivation>(float* c, int lanes, TActivation activation, Vector512<float> c0, Vector512<float> c1)
        where TVectors : ICount
        where TActivation : unmanaged, IActivation
    {
        if (TVectors.Value > 1) activation.ApplyTo(c0).Store(c);
        else StoreLast(activation.ApplyTo(c0), c, lanes);
        if (TVectors.Value > 1) StoreLast(activation.ApplyTo(c1), c + Lanes, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLast(Vector512<float> x, float* c, int lanes)
    {
        if (lanes == Lanes) x.Store(c);
        else Avx512F.MaskStore(c, Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(lanes)).AsSingle(), x);
    }
}
