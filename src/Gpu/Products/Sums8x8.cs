namespace MidasNet.Gpu;

/// <summary>
/// The 8x8 sums of a thread, as fields: ILGPU keeps fields in registers, but arrays in memory. Rows and columns 0 to 3 are the first half, 4 to 7 the
/// second; the halves are half a tile apart, so that the threads of a warp read neighbouring quads of shared memory.
/// </summary>
internal struct Sums8x8
{
    private Float4 row0First, row0Second, row1First, row1Second, row2First, row2Second, row3First, row3Second,
        row4First, row4Second, row5First, row5Second, row6First, row6Second, row7First, row7Second;

    /// <summary>Adds the products of a column of the left factor and a row of the right one.</summary>
    public void Add(Float4 leftFirst, Float4 leftSecond, Float4 rightFirst, Float4 rightSecond)
    {
        row0First = row0First.Plus(leftFirst.X, rightFirst);
        row0Second = row0Second.Plus(leftFirst.X, rightSecond);
        row1First = row1First.Plus(leftFirst.Y, rightFirst);
        row1Second = row1Second.Plus(leftFirst.Y, rightSecond);
        row2First = row2First.Plus(leftFirst.Z, rightFirst);
        row2Second = row2Second.Plus(leftFirst.Z, rightSecond);
        row3First = row3First.Plus(leftFirst.W, rightFirst);
        row3Second = row3Second.Plus(leftFirst.W, rightSecond);
        row4First = row4First.Plus(leftSecond.X, rightFirst);
        row4Second = row4Second.Plus(leftSecond.X, rightSecond);
        row5First = row5First.Plus(leftSecond.Y, rightFirst);
        row5Second = row5Second.Plus(leftSecond.Y, rightSecond);
        row6First = row6First.Plus(leftSecond.Z, rightFirst);
        row6Second = row6Second.Plus(leftSecond.Z, rightSecond);
        row7First = row7First.Plus(leftSecond.W, rightFirst);
        row7Second = row7Second.Plus(leftSecond.W, rightSecond);
    }

    /// <summary>Passes the sums to the result.</summary>
    /// <param name="shape">The product.</param>
    /// <param name="row">The first row of the first half.</param>
    /// <param name="column">The first column of the first half.</param>
    /// <param name="half">The distance between the halves.</param>
    /// <param name="result">The destination of the sums.</param>
    public readonly void Put<TResult>(ProductShape shape, int row, int column, int half, TResult result) where TResult : struct, IProductResult
    {
        PutRow(shape, row, column, half, result, row0First, row0Second);
        PutRow(shape, row + 1, column, half, result, row1First, row1Second);
        PutRow(shape, row + 2, column, half, result, row2First, row2Second);
        PutRow(shape, row + 3, column, half, result, row3First, row3Second);
        PutRow(shape, row + half, column, half, result, row4First, row4Second);
        PutRow(shape, row + half + 1, column, half, result, row5First, row5Second);
        PutRow(shape, row + half + 2, column, half, result, row6First, row6Second);
        PutRow(shape, row + half + 3, column, half, result, row7First, row7Second);
    }

    private static void PutRow<TResult>(ProductShape shape, int row, int column, int half, TResult result, Float4 first, Float4 second)
        where TResult : struct, IProductResult
    {
        if (row >= shape.Rows) return;
        if (column < shape.Columns) result.Put(row, column, first);
        if (column + half < shape.Columns) result.Put(row, column + half, second);
    }
}
