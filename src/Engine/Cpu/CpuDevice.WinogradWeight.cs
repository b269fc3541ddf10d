namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    // Transformed tiles that are summed in one go.
    private const int ChunkTileValues = 1024 * 1024;

    private void WinogradBackwardWeight(Conv2dShape shape, float* x, float* dy, float* dw)
    {
        var grid = new TileGrid(shape.N, shape.H, shape.W);
        int blocks = Items(shape.C, ChannelBlock.Channels) + Items(shape.O, ChannelBlock.Channels);
        int mostTiles = Math.Max(64, ChunkTileValues / (WinogradTransform.Positions * ChannelBlock.Channels * blocks));
        int chunkRows = Math.Clamp(mostTiles / grid.Columns, 1, grid.Rows);
        int tiles = chunkRows * grid.Columns;

        long xLength = TransformedTiles.Length(tiles, tiles, shape.C), dyLength = TransformedTiles.Length(tiles, tiles, shape.O);
        float* tileMemory = SharedScratch(xLength + dyLength + WinogradSums.Length(shape));
        var sums = new WinogradSums(shape, tileMemory + xLength + dyLength);
        float** pieces = stackalloc float*[team.Size];
        Scratch(TileBuffer.Length(grid, chunkRows), pieces);
        for (int row = 0; row < grid.Rows; row += chunkRows)
        {
            int rows = Math.Min(chunkRows, grid.Rows - row), rowTiles = rows * grid.Columns;
            var xTiles = new TransformedTiles(tileMemory, rowTiles, rowTiles, shape.C);
            var dyTiles = new TransformedTiles(tileMemory + xLength, rowTiles, rowTiles, shape.O);
            team.For(blocks, new TransformTilesWork
            {
                Shape = shape,
                Grid = grid,
                FirstRow = row,
                Rows = rows,
                X = x,
                Dy = dy,
                XTiles = xTiles,
                DyTiles = dyTiles,
                Scratch = pieces,
            });
            team.For(WinogradTransform.Positions, new SumTilesWork { First = row == 0, Tiles = rowTiles, XTiles = xTiles, DyTiles = dyTiles, Sums = sums });
        }
        team.For(shape.O, new WriteWeightGradientWork { Sums = sums, Dw = dw });
    }

    /// <summary>Transforms a chunk of tiles: an item is sixteen channels of the source, or of the result's gradient.</summary>
    private struct TransformTilesWork : IWork
    {
        public Conv2dShape Shape;
        public TileGrid Grid;
        public int FirstRow, Rows;
        public float* X, Dy;
        public TransformedTiles XTiles, DyTiles;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            var buffer = new TileBuffer(Grid, Rows, Scratch[worker]);
            buffer.Prepare();
            int xBlocks = Items(Shape.C, ChannelBlock.Channels);
            if (item < xBlocks) buffer.ReadSource(X, Shape.C, item, FirstRow, Rows, XTiles);
            else buffer.ReadResultGradient(Dy, Shape.O, item - xBlocks, FirstRow, Rows, DyTiles);
        }
    }

    /// <summary>sums[o, c] += Σ_tiles dy[tile, o] · x[tile, c] at one position.</summary>
    private struct SumTilesWork : IWork
    {
        public bool First;
        public int Tiles;
        public TransformedTiles XTiles, DyTiles;
        public WinogradSums Sums;

        public readonly void Run(int item, int worker)
        {
            float* x = XTiles.At(0, 0) + item * XTiles.Position, dy = DyTiles.At(0, 0) + item * DyTiles.Position;
            nint block = (nint)Tiles * ChannelBlock.Channels;
            for (int xBlock = 0; xBlock < Sums.XBlocks; xBlock += MostVectors)
            {
                for (int o = 0; o < Sums.Rows; o += WinogradProduct.AccumulatedRows)
                {
                    WinogradProduct.Accumulate(
                        Math.Min(MostVectors, Sums.XBlocks - xBlock), First, Tiles, dy + o / ChannelBlock.Channels * block + o % ChannelBlock.Channels,
                        x + xBlock * block, block, Sums.At(item, o, xBlock), Sums.Row);
                }
            }
        }
    }

    /// <summary>Transforms the weights' gradient of one output channel back.</summary>
    private struct WriteWeightGradientWork : IWork
    {
        public WinogradSums Sums;
        public float* Dw;

        public readonly void Run(int item, int worker) => Sums.Write(item, Dw);
    }
}
