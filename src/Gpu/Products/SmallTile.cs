using ILGPU;

namespace MidasNet.Gpu;

/// <summary>
/// result[row,column] = Σ left[row,k] · right[k,column], a tile of 4x4 results for each thread. For the emulator, where each thread of a group is a thread
/// of the operating system and barriers are expensive: this tile needs none.
/// </summary>
internal readonly struct SmallTile<TLeft, TRight, TResult>(ProductShape shape, TLeft left, TRight right, TResult result) : IGroupWork
    where TLeft : struct, IFactor
    where TRight : struct, IFactor
    where TResult : struct, IProductResult
{
    public void Run()
    {
        int across = (shape.Columns + 3) / 4, tiles = (shape.Rows + 3) / 4 * across;
        for (int tile = Grid.IdxX * Group.DimX + Group.IdxX; tile < tiles; tile += Grid.DimX * Group.DimX)
        {
            int down = tile / across;
            Multiply(down * 4, (tile - down * across) * 4);
        }
    }

    private void Multiply(int row, int column)
    {
        int begin = Grid.IdxZ * shape.SliceDepth, end = Math.Min(shape.Depth, begin + shape.SliceDepth);
        Float4 sums0 = default, sums1 = default, sums2 = default, sums3 = default;
        for (int k = begin; k < end; k += 4)
        {
            var (a, b) = (Block.Of(left, row, k, end), Block.Of(right, column, k, end));
            sums0 = sums0.Plus(a.First.X, b.First).Plus(a.Second.X, b.Second).Plus(a.Third.X, b.Third).Plus(a.Fourth.X, b.Fourth);
            sums1 = sums1.Plus(a.First.Y, b.First).Plus(a.Second.Y, b.Second).Plus(a.Third.Y, b.Third).Plus(a.Fourth.Y, b.Fourth);
            sums2 = sums2.Plus(a.First.Z, b.First).Plus(a.Second.Z, b.Second).Plus(a.Third.Z, b.Third).Plus(a.Fourth.Z, b.Fourth);
            sums3 = sums3.Plus(a.First.W, b.First).Plus(a.Second.W, b.Second).Plus(a.Third.W, b.Third).Plus(a.Fourth.W, b.Fourth);
        }
        result.Put(row, column, sums0);
        if (row + 1 < shape.Rows) result.Put(row + 1, column, sums1);
        if (row + 2 < shape.Rows) result.Put(row + 2, column, sums2);
        if (row + 3 < shape.Rows) result.Put(row + 3, column, sums3);
    }

    /// <summary>Four lines of a factor at each of four depths.</summary>
    internal readonly struct Block(Float4 first, Float4 second, Float4 third, Float4 fourth)
    {
        public readonly Float4 First = first, Second = second, Third = third, Fourth = fourth;

        public static Block Of<TFactor>(TFactor factor, int line, int depth, int end) where TFactor : struct, IFactor
        {
            if (factor.AlongDepth)
            {
                Float4 a = ReadAt(factor, line, depth, end), b = ReadAt(factor, line + 1, depth, end);
                Float4 c = ReadAt(factor, line + 2, depth, end), d = ReadAt(factor, line + 3, depth, end);
                return new(new(a.X, b.X, c.X, d.X), new(a.Y, b.Y, c.Y, d.Y), new(a.Z, b.Z, c.Z, d.Z), new(a.W, b.W, c.W, d.W));
            }
            factor.Start(line, depth, end);
            var first = factor.Read();
            factor.Advance(1);
            var second = factor.Read();
            factor.Advance(1);
            var third = factor.Read();
            factor.Advance(1);
            return new(first, second, third, factor.Read());
        }

        private static Float4 ReadAt<TFactor>(TFactor factor, int line, int depth, int end) where TFactor : struct, IFactor
        {
            factor.Start(line, depth, end);
            return factor.Read();
        }
    }
}
