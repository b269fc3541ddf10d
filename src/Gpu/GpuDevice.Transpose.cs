using ILGPU;

namespace MidasNet.Gpu;

internal sealed partial class GpuDevice
{
    internal override void Transpose(TransposeShape shape, Storage x, Storage y)
    {
        // Images of few channels would fill tiles badly; neighbouring threads then read but a few cache lines.
        if (Math.Min(shape.Rows, shape.Columns) < FewColumns)
        {
            ForEach(shape.Count * shape.Rows * shape.Columns, new TransposeFewWork(shape, View(x), View(y)));
            return;
        }
        int tiles = Tiles(shape.Rows) * Tiles(shape.Columns) * shape.Count;
        ForEachGroup(Math.Min(tiles, maxGroups), new TransposeWork(shape, tiles, View(x), View(y)));
    }

    private const int FewColumns = 8;

    private static int Tiles(int extent) => (extent + TransposeWork.Side - 1) / TransposeWork.Side;

    /// <summary>y[n,j,i] = x[n,i,j], written in order</summary>
    internal readonly struct TransposeFewWork(TransposeShape shape, ArrayView<float> x, ArrayView<float> y) : IElementWork
    {
        public void At(int index)
        {
            int column = index / shape.Rows, i = index - column * shape.Rows, n = column / shape.Columns, j = column - n * shape.Columns;
            y[index] = x[(n * shape.Rows + i) * shape.Columns + j];
        }
    }

    /// <summary>y[n,j,i] = x[n,i,j] in tiles through shared memory, so that neighbouring threads both read and write neighbours.</summary>
    internal readonly struct TransposeWork(TransposeShape shape, int tiles, ArrayView<float> x, ArrayView<float> y) : IGroupWork
    {
        public const int Side = 32;

        // One more value in each row of a tile, so that the values of a column lie in different banks.
        private const int Row = Side + 1;

        public void Run()
        {
            var tile = SharedMemory.Allocate<float>(Side * Row);
            int across = Tiles(shape.Columns), down = Tiles(shape.Rows);
            for (int t = Grid.IdxX; t < tiles; t += Grid.DimX)
            {
                int strip = t / across, left = (t - strip * across) * Side, n = strip / down, top = (strip - n * down) * Side;
                int matrix = n * shape.Rows * shape.Columns;
                for (int k = Group.IdxX; k < Side * Side; k += Group.DimX)
                {
                    int i = k / Side, j = k % Side;
                    if (top + i < shape.Rows && left + j < shape.Columns) tile[i * Row + j] = x[matrix + (top + i) * shape.Columns + left + j];
                }
                Group.Barrier();
                for (int k = Group.IdxX; k < Side * Side; k += Group.DimX)
                {
                    int j = k / Side, i = k % Side;
                    if (top + i < shape.Rows && left + j < shape.Columns) y[matrix + (left + j) * shape.Rows + top + i] = tile[i * Row + j];
                }
                // The next tile overwrites this one.
                Group.Barrier();
            }
        }
    }
}
