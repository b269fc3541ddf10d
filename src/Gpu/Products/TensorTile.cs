using ILGPU;

namespace MidasNet.Gpu;

/// <summary>The extents of <see cref="TensorTile{TCore, TLeft, TRight, TResult}"/>.</summary>
internal static class TensorTile
{
    /// <summary>Results along each edge.</summary>
    public const int Edge = 128;

    /// <summary>Threads of a group: eight warps in 2 rows and 4 columns, with 64x32 results each.</summary>
    public const int Threads = 256;

    /// <summary>Products per sum between two barriers.</summary>
    public const int Depth = 16;

    /// <summary>
    /// Rounds to 11 significant bits, to nearest, ties away from 0: the result of <c>cvt.rna.tf32.f32</c> of PTX, which compiles to the same three
    /// instructions.
    /// </summary>
    public static float Round(float value)
    {
        uint bits = Interop.FloatAsInt(value);
        return (bits & 0x7f80_0000) == 0x7f80_0000 ? value : Interop.IntAsFloat((bits + 0x1000) & 0xffff_e000);
    }
}

/// <summary>
/// result[row,column] = Σ left[row,k] · right[k,column] with factors in <see cref="Precision.TensorFloat32"/>, a tile of 128x128 results. While the tensor
/// cores multiply 16 columns of the left factor by 16 rows of the right one from shared memory, the next 16 are loaded into registers.
/// </summary>
internal readonly struct TensorTile<TCore, TLeft, TRight, TResult>(ProductShape shape, TLeft left, TRight right, TResult result) : IGroupWork
    where TCore : struct, ITensorCore
    where TLeft : struct, IFactor
    where TRight : struct, IFactor
    where TResult : struct, IProductResult
{
    private const int Edge = TensorTile.Edge, Depth = TensorTile.Depth, Half = Depth / 2;

    // Values keep their order in memory, along the depth or along the lines, so that they are written four at a time. The pitch between lines or depths is
    // padded so that the 32 values that a warp reads at once, at 8 lines and 4 depths, are in 32 different banks.
    private const int LinePitch = Depth + 4, DepthPitch = Edge + 8, Buffer = Edge * LinePitch;

    // A warp's sums of 16 rows; those of all warps fill one of the two arrays.
    private const int Stage = 16 * TensorStage.Pitch;

    public void Run()
    {
        var sharedLeft = SharedMemory.Allocate<Float4>(2 * Buffer / 4);
        var sharedRight = SharedMemory.Allocate<Float4>(2 * Buffer / 4);
        int lane = Group.IdxX & 31, warp = Group.IdxX >> 5, warpRow = (warp >> 2) * 64, warpColumn = (warp & 3) * 32;
        int tileColumns = (shape.Columns + Edge - 1) / Edge, tileRow = Grid.IdxX / tileColumns;
        int firstRow = tileRow * Edge, firstColumn = (Grid.IdxX - tileRow * tileColumns) * Edge;
        int begin = Grid.IdxZ * shape.SliceDepth, end = Math.Min(shape.Depth, begin + shape.SliceDepth);

        var (a, b) = (left, right);
        a.Start(firstRow + LineOf(a), begin + DepthOf(a), end);
        b.Start(firstColumn + LineOf(b), begin + DepthOf(b), end);
        var (a0, b0) = (a.Read(), b.Read());
        a.Advance(Half);
        b.Advance(Half);
        Store(a, a0, a.Read(), sharedLeft, 0);
        Store(b, b0, b.Read(), sharedRight, 0);
        Group.Barrier();

        var core = default(TCore);
        core.Clear();
        int at = 0, l = Fragment(a, warpRow, lane), r = Fragment(b, warpColumn, lane);
        for (int k = begin; k < end; k += Depth)
        {
            a.Advance(Half);
            b.Advance(Half);
            (a0, b0) = (a.Read(), b.Read());
            a.Advance(Half);
            b.Advance(Half);
            var (a1, b1) = (a.Read(), b.Read());
            core.Add(Left(sharedLeft.Cast<uint>(), a, at + l), Right(sharedRight.Cast<uint>(), b, at + r));
            core.Add(Left(sharedLeft.Cast<uint>(), a, at + l + Half * DepthStride(a)), Right(sharedRight.Cast<uint>(), b, at + r + Half * DepthStride(b)));
            at = Buffer - at;
            Store(a, a0, a1, sharedLeft, at);
            Store(b, b0, b1, sharedRight, at);
            Group.Barrier();
        }
        Put(core, sharedLeft, warp * Stage, firstRow + warpRow, firstColumn + warpColumn, lane);
    }

    // The first of the values that this thread loads: four, and four more half a step deeper. Two threads share a line, or 32 share a depth.
    private static int LineOf<TFactor>(TFactor factor) where TFactor : struct, IFactor => factor.AlongDepth ? Group.IdxX >> 1 : (Group.IdxX & 31) * 4;

    private static int DepthOf<TFactor>(TFactor factor) where TFactor : struct, IFactor => factor.AlongDepth ? (Group.IdxX & 1) * 4 : Group.IdxX >> 5;

    private static int LineStride<TFactor>(TFactor factor) where TFactor : struct, IFactor => factor.AlongDepth ? LinePitch : 1;

    private static int DepthStride<TFactor>(TFactor factor) where TFactor : struct, IFactor => factor.AlongDepth ? 1 : DepthPitch;

    private static void Store<TFactor>(TFactor factor, Float4 first, Float4 second, ArrayView<Float4> shared, int at) where TFactor : struct, IFactor
    {
        int index = (at + LineOf(factor) * LineStride(factor) + DepthOf(factor) * DepthStride(factor)) >> 2;
        shared[index] = Round(first);
        shared[index + Half * DepthStride(factor) / 4] = Round(second);
    }

    private static Float4 Round(Float4 v) => new(TensorTile.Round(v.X), TensorTile.Round(v.Y), TensorTile.Round(v.Z), TensorTile.Round(v.W));

    /// <summary>The index of the first value of a thread's fragment.</summary>
    private static int Fragment<TFactor>(TFactor factor, int line, int lane) where TFactor : struct, IFactor =>
        (line + (lane >> 2)) * LineStride(factor) + (lane & 3) * DepthStride(factor);

    // Offsets from the start of a view are constants, which are free in the GPU's load instructions.
    private static LeftFragments Left(ArrayView<uint> shared, TLeft factor, int index)
    {
        int line = 8 * LineStride(factor), depth = 4 * DepthStride(factor);
        var s = shared.SubView(index, 7 * line + depth + 1);
        return new(
            new(s[0], s[line], s[depth], s[line + depth]),
            new(s[2 * line], s[3 * line], s[2 * line + depth], s[3 * line + depth]),
            new(s[4 * line], s[5 * line], s[4 * line + depth], s[5 * line + depth]),
            new(s[6 * line], s[7 * line], s[6 * line + depth], s[7 * line + depth]));
    }

    private static RightFragments Right(ArrayView<uint> shared, TRight factor, int index)
    {
        int line = 8 * LineStride(factor), depth = 4 * DepthStride(factor);
        var s = shared.SubView(index, 3 * line + depth + 1);
        return new(
            new(s[0], s[depth]),
            new(s[line], s[line + depth]),
            new(s[2 * line], s[2 * line + depth]),
            new(s[3 * line], s[3 * line + depth]));
    }

    /// <summary>Writes the sums by way of shared memory, so that neighbouring threads write neighbouring quads.</summary>
    private void Put(TCore core, ArrayView<Float4> shared, int stage, int row, int column, int lane)
    {
        column += (lane & 7) * 4;
        for (int block = 0; block < 4; block++)
        {
            core.Store(block, shared.Cast<float>().SubView(stage, Stage));
            Group.Barrier();
            for (int i = lane >> 3; i < 16; i += 4)
            {
                if (row + i < shape.Rows && column < shape.Columns) result.Put(row + i, column, shared[(stage + i * TensorStage.Pitch) / 4 + (lane & 7)]);
            }
            Group.Barrier();
            row += 16;
        }
    }
}
