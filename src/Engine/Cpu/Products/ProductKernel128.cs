using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MidasNet.Cpu;

/// <summary>The tiles of <see cref="ProductKernel"/> with 128-bit vectors, for ARM64 and all other CPUs: up to 6 rows of 16 columns.</summary>
// 6 x 4 sums, four vectors of b and one value of a take 29 of the 32 registers of ARM64.
internal static unsafe class ProductKernel128
{
    /// <summary>The maximum number of rows of a tile.</summary>
    public const int Rows = 6;

    /// <summary>The maximum number of columns of a tile.</summary>
    public const int Columns = 4 * Lanes;

    private const int Lanes = 4;

    /// <summary>Computes one tile.</summary>
    /// <param name="rows">1 to 6.</param>
    /// <param name="columns">1 to 16.</param>
    /// <param name="product">The operands.</param>
    /// <param name="activation">The function applied to the sums before they are stored.</param>
    public static void Multiply<TActivation>(int rows, int columns, PanelProduct* product, TActivation activation)
        where TActivation : unmanaged, IActivation
    {
        int lanes = (columns - 1) % Lanes + 1;
        switch ((columns - 1) / Lanes + 1)
        {
            case 1: Multiply<One, TActivation>(rows, lanes, product, activation); break;
            case 2: Multiply<Two, TActivation>(rows, lanes, product, activation); break;
            case 3: Multiply<Three, TActivation>(rows, lanes, product, activation); break;
            default: Multiply<Four, TActivation>(rows, lanes, product, activation); break;
        }
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
            default: Multiply<Six, TVectors, TActivation>(lanes, product, activation); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TRows, TVectors, TActivation>(int lanes, PanelProduct* product, TActivation activation)
        where TRows : ICount
        where TVectors : ICount
        where TActivation : unmanaged, IActivation
    {
        Vector128<float> c0_0 = Vector128<float>.Zero, c0_1 = Vector128<float>.Zero, c0_2 = Vector128<float>.Zero, c0_3 = Vector128<float>.Zero;
        Vector128<float> c1_0 = Vector128<float>.Zero, c1_1 = Vector128<float>.Zero, c1_2 = Vector128<float>.Zero, c1_3 = Vector128<float>.Zero;
        Vector128<float> c2_0 = Vector128<float>.Zero, c2_1 = Vector128<float>.Zero, c2_2 = Vector128<float>.Zero, c2_3 = Vector128<float>.Zero;
        Vector128<float> c3_0 = Vector128<float>.Zero, c3_1 = Vector128<float>.Zero, c3_2 = Vector128<float>.Zero, c3_3 = Vector128<float>.Zero;
        Vector128<float> c4_0 = Vector128<float>.Zero, c4_1 = Vector128<float>.Zero, c4_2 = Vector128<float>.Zero, c4_3 = Vector128<float>.Zero;
        Vector128<float> c5_0 = Vector128<float>.Zero, c5_1 = Vector128<float>.Zero, c5_2 = Vector128<float>.Zero, c5_3 = Vector128<float>.Zero;
        float* c = product->C;
        nint cRow = product->CRow;
        if (product->Start == ProductStart.Sums)
        {
            if (TRows.Value > 0)
            {
                c0_0 = Vector128.Load(c);
                if (TVectors.Value > 1) c0_1 = Vector128.Load(c + Lanes);
                if (TVectors.Value > 2) c0_2 = Vector128.Load(c + 2 * Lanes);
                if (TVectors.Value > 3) c0_3 = Vector128.Load(c + 3 * Lanes);
            }
            if (TRows.Value > 1)
            {
                c1_0 = Vector128.Load(c + cRow);
                if (TVectors.Value > 1) c1_1 = Vector128.Load(c + cRow + Lanes);
                if (TVectors.Value > 2) c1_2 = Vector128.Load(c + cRow + 2 * Lanes);
                if (TVectors.Value > 3) c1_3 = Vector128.Load(c + cRow + 3 * Lanes);
            }
            if (TRows.Value > 2)
            {
                c2_0 = Vector128.Load(c + 2 * cRow);
                if (TVectors.Value > 1) c2_1 = Vector128.Load(c + 2 * cRow + Lanes);
                if (TVectors.Value > 2) c2_2 = Vector128.Load(c + 2 * cRow + 2 * Lanes);
                if (TVectors.Value > 3) c2_3 = Vector128.Load(c + 2 * cRow + 3 * Lanes);
            }
            if (TRows.Value > 3)
            {
                c3_0 = Vector128.Load(c + 3 * cRow);
                if (TVectors.Value > 1) c3_1 = Vector128.Load(c + 3 * cRow + Lanes);
                if (TVectors.Value > 2) c3_2 = Vector128.Load(c + 3 * cRow + 2 * Lanes);
                if (TVectors.Value > 3) c3_3 = Vector128.Load(c + 3 * cRow + 3 * Lanes);
            }
            if (TRows.Value > 4)
            {
                c4_0 = Vector128.Load(c + 4 * cRow);
                if (TVectors.Value > 1) c4_1 = Vector128.Load(c + 4 * cRow + Lanes);
                if (TVectors.Value > 2) c4_2 = Vector128.Load(c + 4 * cRow + 2 * Lanes);
                if (TVectors.Value > 3) c4_3 = Vector128.Load(c + 4 * cRow + 3 * Lanes);
            }
            if (TRows.Value > 5)
            {
                c5_0 = Vector128.Load(c + 5 * cRow);
                if (TVectors.Value > 1) c5_1 = Vector128.Load(c + 5 * cRow + Lanes);
                if (TVectors.Value > 2) c5_2 = Vector128.Load(c + 5 * cRow + 2 * Lanes);
                if (TVectors.Value > 3) c5_3 = Vector128.Load(c + 5 * cRow + 3 * Lanes);
            }
        }
        else if (product->Start == ProductStart.Bias)
        {
            c0_0 = Vector128.Load(product->Bias);
            if (TVectors.Value > 1) c0_1 = Vector128.Load(product->Bias + Lanes);
            if (TVectors.Value > 2) c0_2 = Vector128.Load(product->Bias + 2 * Lanes);
            if (TVectors.Value > 3) c0_3 = Vector128.Load(product->Bias + 3 * Lanes);
            (c1_0, c1_1, c1_2, c1_3) = (c0_0, c0_1, c0_2, c0_3);
            (c2_0, c2_1, c2_2, c2_3) = (c0_0, c0_1, c0_2, c0_3);
            (c3_0, c3_1, c3_2, c3_3) = (c0_0, c0_1, c0_2, c0_3);
            (c4_0, c4_1, c4_2, c4_3) = (c0_0, c0_1, c0_2, c0_3);
            (c5_0, c5_1, c5_2, c5_3) = (c0_0, c0_1, c0_2, c0_3);
        }

        // Three rows share a pointer, so that each address is a register plus a scaled register.
        nint aRow = product->ARow, aRow2 = 2 * aRow, aStep = product->AStep, bStep = product->BStep;
        float* a = product->A, b = product->B;
        for (int outer = product->Outer; outer > 0; outer--, a += product->AOuter, b += product->BSkip)
        {
            float* a0 = a, a3 = a0 + 3 * aRow;
            for (int inner = product->Inner; inner > 0; inner--, b += bStep)
            {
                var b0 = Vector128.Load(b);
                var b1 = TVectors.Value > 1 ? Vector128.Load(b + Lanes) : default;
                var b2 = TVectors.Value > 2 ? Vector128.Load(b + 2 * Lanes) : default;
                var b3 = TVectors.Value > 3 ? Vector128.Load(b + 3 * Lanes) : default;
                if (TRows.Value > 0)
                {
                    var x = Vector128.Create(a0[0]);
                    c0_0 = Vectors128.MultiplyAdd(x, b0, c0_0);
                    if (TVectors.Value > 1) c0_1 = Vectors128.MultiplyAdd(x, b1, c0_1);
                    if (TVectors.Value > 2) c0_2 = Vectors128.MultiplyAdd(x, b2, c0_2);
                    if (TVectors.Value > 3) c0_3 = Vectors128.MultiplyAdd(x, b3, c0_3);
                }
                if (TRows.Value > 1)
                {
                    var x = Vector128.Create(a0[aRow]);
                    c1_0 = Vectors128.MultiplyAdd(x, b0, c1_0);
                    if (TVectors.Value > 1) c1_1 = Vectors128.MultiplyAdd(x, b1, c1_1);
                    if (TVectors.Value > 2) c1_2 = Vectors128.MultiplyAdd(x, b2, c1_2);
                    if (TVectors.Value > 3) c1_3 = Vectors128.MultiplyAdd(x, b3, c1_3);
                }
                if (TRows.Value > 2)
                {
                    var x = Vector128.Create(a0[aRow2]);
                    c2_0 = Vectors128.MultiplyAdd(x, b0, c2_0);
                    if (TVectors.Value > 1) c2_1 = Vectors128.MultiplyAdd(x, b1, c2_1);
                    if (TVectors.Value > 2) c2_2 = Vectors128.MultiplyAdd(x, b2, c2_2);
                    if (TVectors.Value > 3) c2_3 = Vectors128.MultiplyAdd(x, b3, c2_3);
                }
                if (TRows.Value > 3)
                {
                    var x = Vector128.Create(a3[0]);
                    c3_0 = Vectors128.MultiplyAdd(x, b0, c3_0);
                    if (TVectors.Value > 1) c3_1 = Vectors128.MultiplyAdd(x, b1, c3_1);
                    if (TVectors.Value > 2) c3_2 = Vectors128.MultiplyAdd(x, b2, c3_2);
                    if (TVectors.Value > 3) c3_3 = Vectors128.MultiplyAdd(x, b3, c3_3);
                }
                if (TRows.Value > 4)
                {
                    var x = Vector128.Create(a3[aRow]);
                    c4_0 = Vectors128.MultiplyAdd(x, b0, c4_0);
                    if (TVectors.Value > 1) c4_1 = Vectors128.MultiplyAdd(x, b1, c4_1);
                    if (TVectors.Value > 2) c4_2 = Vectors128.MultiplyAdd(x, b2, c4_2);
                    if (TVectors.Value > 3) c4_3 = Vectors128.MultiplyAdd(x, b3, c4_3);
                }
                if (TRows.Value > 5)
                {
                    var x = Vector128.Create(a3[aRow2]);
                    c5_0 = Vectors128.MultiplyAdd(x, b0, c5_0);
                    if (TVectors.Value > 1) c5_1 = Vectors128.MultiplyAdd(x, b1, c5_1);
                    if (TVectors.Value > 2) c5_2 = Vectors128.MultiplyAdd(x, b2, c5_2);
                    if (TVectors.Value > 3) c5_3 = Vectors128.MultiplyAdd(x, b3, c5_3);
                }
                a0 += aStep;
                if (TRows.Value > 3) a3 += aStep;
            }
        }

        Store<TVectors, TActivation>(c, lanes, activation, c0_0, c0_1, c0_2, c0_3);
        if (TRows.Value > 1) Store<TVectors, TActivation>(c + cRow, lanes, activation, c1_0, c1_1, c1_2, c1_3);
        if (TRows.Value > 2) Store<TVectors, TActivation>(c + 2 * cRow, lanes, activation, c2_0, c2_1, c2_2, c2_3);
        if (TRows.Value > 3) Store<TVectors, TActivation>(c + 3 * cRow, lanes, activation, c3_0, c3_1, c3_2, c3_3);
        if (TRows.Value > 4) Store<TVectors, TActivation>(c + 4 * cRow, lanes, activation, c4_0, c4_1, c4_2, c4_3);
        if (TRows.Value > 5) Store<TVectors, TActivation>(c + 5 * cRow, lanes, activation, c5_0, c5_1, c5_2, c5_3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVectors, TActivation>(float* c, int lanes, TActivation activation, Vector128<float> c0, Vector128<float> c1, Vector128<float> c2, Vector128<float> c3)
        where TVectors : ICount
        where TActivation : unmanaged, IActivation
    {
        if (TVectors.Value > 1) activation.ApplyTo(c0).Store(c);
        else StoreLast(activation.ApplyTo(c0), c, lanes);
        if (TVectors.Value > 2) activation.ApplyTo(c1).Store(c + Lanes);
        else if (TVectors.Value > 1) StoreLast(activation.ApplyTo(c1), c + Lanes, lanes);
        if (TVectors.Value > 3) activation.ApplyTo(c2).Store(c + 2 * Lanes);
        else if (TVectors.Value > 2) StoreLast(activation.ApplyTo(c2), c + 2 * Lanes, lanes);
        if (TVectors.Value > 3) StoreLast(activation.ApplyTo(c3), c + 3 * Lanes, lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLast(Vector128<float> x, float* c, int lanes)
    {
        if (lanes == Lanes)
        {
            x.Store(c);
            return;
        }
        for (int lane = 0; lane < lanes; lane++) c[lane] = x[lane];
    }
}
