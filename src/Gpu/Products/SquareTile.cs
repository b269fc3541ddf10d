using ILGPU;

namespace MidasNet.Gpu;

/// <summary>
/// result[row,column] = Σ left[row,k] · right[k,column], a tile of results by a group of threads with 8x8 each. Both factors pass through shared memory, a
/// few values of k per step, with the lines of the same k next to each other; each thread loads four values of each factor per step. While the threads
/// sum one step, they load the next into registers. Shared memory is double-buffered, so that one barrier per step is enough.
/// </summary>
internal readonly struct SquareTile<TEdge, TLeft, TRight, TResult>(ProductShape shape, TLeft left, TRight right, TResult result) : IGroupWork
    where TEdge : struct, ITileEdge
    where TLeft : struct, IFactor
    where TRight : struct, IFactor
    where TResult : struct, IProductResult
{
    // The lines of the largest tile plus four values, so that threads that write a quad along the depth use different banks.
    private const int MaxQuads = 2 * 8 * (128 + 4) / 4;

    public void Run()
    {
        int edge = default(TEdge).Threads, lines = 8 * edge, depth = edge / 2, pitch = 2 * edge + 1, buffer = depth * pitch;
        var sharedLeft = SharedMemory.Allocate<Float4>(MaxQuads);
        var sharedRight = SharedMemory.Allocate<Float4>(MaxQuads);
        int thread = Group.IdxX, row = thread / edge, column = thread % edge;
        int tileColumns = (shape.Columns + lines - 1) / lines, tileRow = Grid.IdxX / tileColumns;
        int firstRow = tileRow * lines, firstColumn = (Grid.IdxX - tileRow * tileColumns) * lines;
        int begin = Grid.IdxZ * shape.SliceDepth, end = Math.Min(shape.Depth, begin + shape.SliceDepth);

        var (a, b) = (left, right);
        a.Start(firstRow + LineOf(a, edge), begin + DepthOf(a, edge), end);
        b.Start(firstColumn + LineOf(b, edge), begin + DepthOf(b, edge), end);
        Store(a.AlongDepth, edge, a.Read(), sharedLeft, 0);
        Store(b.AlongDepth, edge, b.Read(), sharedRight, 0);
        Group.Barrier();

        var sums = default(Sums8x8);
        int at = 0;
        for (int k = begin; k < end; k += depth)
        {
            a.Advance(depth);
            b.Advance(depth);
            var (nextA, nextB) = (a.Read(), b.Read());
            // ILGPU does not unroll loops.
            for (int i = 0; i < depth; i += 4)
            {
                // Offsets from these are constants, which are free in the GPU's load instructions.
                var l = sharedLeft.SubView(at + i * pitch + row, 3 * pitch + edge + 1);
                var r = sharedRight.SubView(at + i * pitch + column, 3 * pitch + edge + 1);
                sums.Add(l[0], l[edge], r[0], r[edge]);
                sums.Add(l[pitch], l[pitch + edge], r[pitch], r[pitch + edge]);
                sums.Add(l[2 * pitch], l[2 * pitch + edge], r[2 * pitch], r[2 * pitch + edge]);
                sums.Add(l[3 * pitch], l[3 * pitch + edge], r[3 * pitch], r[3 * pitch + edge]);
            }
            at = buffer - at;
            Store(a.AlongDepth, edge, nextA, sharedLeft, at);
            Store(b.AlongDepth, edge, nextB, sharedRight, at);
            Group.Barrier();
        }
        sums.Put(shape, firstRow + 4 * row, firstColumn + 4 * column, 4 * edge, result);
    }

    // The first of the four values that this thread loads. Along the depth, a step is edge/8 quads deep; along the lines, it is 2·edge quads wide.
    private static int LineOf<TFactor>(TFactor factor, int edge) where TFactor : struct, IFactor =>
        factor.AlongDepth ? Group.IdxX / (edge / 8) : Group.IdxX % (2 * edge) * 4;

    private static int DepthOf<TFactor>(TFactor factor, int edge) where TFactor : struct, IFactor =>
        factor.AlongDepth ? Group.IdxX % (edge / 8) * 4 : Group.IdxX / (2 * edge);

    private static void Store(bool alongDepth, int edge, Float4 values, ArrayView<Float4> shared, int at)
    {
        int thread = Group.IdxX, pitch = 2 * edge + 1;
        if (alongDepth)
        {
            var singles = shared.Cast<float>();
            int line = thread / (edge / 8), depth = thread % (edge / 8) * 4;
            int index = 4 * (at + depth * pitch) + line;
            singles[index] = values.X;
            singles[index + 4 * pitch] = values.Y;
            singles[index + 8 * pitch] = values.Z;
            singles[index + 12 * pitch] = values.W;
        }
        else shared[at + thread / (2 * edge) * pitch + thread % (2 * edge)] = values;
    }
}
