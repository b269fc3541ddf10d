namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    // Transformed tiles of all channels that are summed in one go.
    private const int ChunkTileValues = 1024 * 1024;

    // Sums of all chunks together, where each has its own.
    private const int MostPrivateSums = 640 * 1024;

    // Transformed tiles that several threads read at once: a third of a third-level cache of 32 MiB.
    private const int MostChannelTileValues = 3 * 1024 * 1024;

    // Channels of a part of the gradient whose sums fill a quarter of a second-level cache.
    private const int BlockOutputs = 64, BlockInputs = 32;

    private void WinogradBackwardWeight(Conv2dShape shape, float* x, float* dy, float* dw)
    {
        var grid = new TileGrid(shape.N, shape.H, shape.W);
        int groupRows = WeightGroupRows(shape, grid, GroupTileValues), groups = Items(grid.Rows, groupRows);
        int chunks = Math.Min(groups, MostItems);
        if (chunks * WinogradSums.Length(shape.O, shape.C) <= MostPrivateSums) SumByTiles(shape, grid, groupRows, chunks, x, dy, dw);
        else if (SharesChannelPairs(shape, grid)) SumByChannels(shape, grid, x, dy, dw);
        else SumByPositions(shape, grid, x, dy, dw);
    }

    private static bool SharesChannelPairs(Conv2dShape shape, TileGrid grid) =>
        (long)WinogradTransform.Positions * grid.Tiles * (shape.C + shape.O) <= MostChannelTileValues
        && Items(shape.O, BlockOutputs) * Items(shape.C, BlockInputs) >= MostItems;

    /// <summary>Rows of tiles, so many that those of all channels on both sides fill some memory.</summary>
    private static int WeightGroupRows(Conv2dShape shape, TileGrid grid, int values)
    {
        int blocks = Items(shape.C, ChannelBlock.Channels) + Items(shape.O, ChannelBlock.Channels);
        int mostTiles = Math.Max(WinogradProduct.MostTiles, values / (WinogradTransform.Positions * ChannelBlock.Channels * blocks));
        return Math.Clamp(mostTiles / grid.Columns, 1, grid.Rows);
    }

    /// <summary>Shares out the tiles: each item sums some of them, all channels, into a gradient of its own. For few channels.</summary>
    private void SumByTiles(Conv2dShape shape, TileGrid grid, int groupRows, int chunks, float* x, float* dy, float* dw)
    {
        int tiles = groupRows * grid.Columns;
        long xLength = TransformedTiles.Length(tiles, tiles, shape.C), dyLength = TransformedTiles.Length(tiles, tiles, shape.O);
        float* sums = SharedScratch(chunks * WinogradSums.Length(shape.O, shape.C));
        float** pieces = stackalloc float*[team.Size];
        team.For(chunks, new SumChunkOfTilesWork
        {
            Shape = shape,
            Grid = grid,
            GroupRows = groupRows,
            Chunks = chunks,
            X = x,
            Dy = dy,
            Sums = sums,
            Scratch = Scratch((int)(xLength + dyLength) + TileBuffer.Length(grid, groupRows), pieces),
        });
        team.For(shape.O, new WriteWeightGradientWork { Sums = new WinogradSums(shape.O, shape.C, sums), Chunks = chunks, Inputs = shape.C, Dw = dw });
    }

    /// <summary>
    /// Shares out the positions: tiles are transformed together, as many as a cache holds, and each item sums them at one position. For many channels, of
    /// which there is no room for several gradients.
    /// </summary>
    private void SumByPositions(Conv2dShape shape, TileGrid grid, float* x, float* dy, float* dw)
    {
        int chunkRows = WeightGroupRows(shape, grid, ChunkTileValues), tiles = chunkRows * grid.Columns;
        long xLength = TransformedTiles.Length(tiles, tiles, shape.C), dyLength = TransformedTiles.Length(tiles, tiles, shape.O);
        float* memory = SharedScratch(xLength + dyLength + WinogradSums.Length(shape.O, shape.C));
        var sums = new WinogradSums(shape.O, shape.C, memory + xLength + dyLength);
        float** pieces = stackalloc float*[team.Size];
        Scratch(TileBuffer.Length(grid, chunkRows), pieces);
        for (int row = 0; row < grid.Rows; row += chunkRows)
        {
            int rows = Math.Min(chunkRows, grid.Rows - row), rowTiles = rows * grid.Columns;
            var xTiles = new TransformedTiles(memory, rowTiles, rowTiles, shape.C);
            var dyTiles = new TransformedTiles(memory + xLength, rowTiles, rowTiles, shape.O);
            TransformBoth(shape, grid, row, rows, x, xTiles, dy, dyTiles, pieces);
            team.For(WinogradTransform.Positions, new SumPositionWork { First = row == 0, XTiles = xTiles, DyTiles = dyTiles, Sums = sums });
        }
        team.For(shape.O, new WriteWeightGradientWork { Sums = sums, Chunks = 1, Inputs = shape.C, Dw = dw });
    }

    /// <summary>
    /// Shares out the weights: all tiles are transformed together, and each item sums them for some channels on both sides and transforms the sums back.
    /// For few tiles of many channels: the sums, four times as many as weights, so never leave a second-level cache.
    /// </summary>
    private void SumByChannels(Conv2dShape shape, TileGrid grid, float* x, float* dy, float* dw)
    {
        long xLength = TransformedTiles.Length(grid.Tiles, grid.Tiles, shape.C), dyLength = TransformedTiles.Length(grid.Tiles, grid.Tiles, shape.O);
        float* memory = SharedScratch(xLength + dyLength);
        var xTiles = new TransformedTiles(memory, grid.Tiles, grid.Tiles, shape.C);
        var dyTiles = new TransformedTiles(memory + xLength, grid.Tiles, grid.Tiles, shape.O);
        float** pieces = stackalloc float*[team.Size];
        Scratch((int)Math.Max(TileBuffer.Length(grid, grid.Rows), WinogradSums.Length(BlockOutputs, BlockInputs)), pieces);
        TransformBoth(shape, grid, 0, grid.Rows, x, xTiles, dy, dyTiles, pieces);
        team.For(Items(shape.O, BlockOutputs) * Items(shape.C, BlockInputs), new SumChannelsWork
        {
            Outputs = shape.O,
            Inputs = shape.C,
            XTiles = xTiles,
            DyTiles = dyTiles,
            Dw = dw,
            Scratch = pieces,
        });
    }

    private void TransformBoth(
        Conv2dShape shape, TileGrid grid, int row, int rows, float* x, TransformedTiles xTiles, float* dy, TransformedTiles dyTiles, float** scratch)
    {
        team.For(xTiles.ChannelBlocks, new TransformSourceWork
        {
            Grid = grid,
            FirstRow = row,
            Rows = rows,
            Planes = x,
            Channels = shape.C,
            Target = xTiles,
            Scratch = scratch,
        });
        team.For(dyTiles.ChannelBlocks, new TransformResultGradientWork
        {
            Grid = grid,
            FirstRow = row,
            Rows = rows,
            Planes = dy,
            Channels = shape.O,
            Target = dyTiles,
            Scratch = scratch,
        });
    }

    /// <summary>Computes the gradient of the weights between some outputs and some inputs.</summary>
    private struct SumChannelsWork : IWork
    {
        public int Outputs, Inputs;
        public TransformedTiles XTiles, DyTiles;
        public float* Dw;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            var (outputBlock, inputBlock) = Math.DivRem(item, Items(Inputs, BlockInputs));
            int firstOutput = outputBlock * BlockOutputs, outputs = Math.Min(BlockOutputs, Outputs - firstOutput);
            int firstInput = inputBlock * BlockInputs, inputs = Math.Min(BlockInputs, Inputs - firstInput);
            var sums = new WinogradSums(outputs, inputs, Scratch[worker]);
            for (int position = 0; position < WinogradTransform.Positions; position++)
            {
                sums.Add(
                    position, first: true, XTiles, firstInput / ChannelBlock.Channels, DyTiles, firstOutput / ChannelBlock.Channels);
            }
            for (int o = 0; o < outputs; o++)
                sums.Write(o, 1, Dw + ((nint)(firstOutput + o) * Inputs + firstInput) * WinogradWeights.Taps);
        }
    }

    /// <summary>Transforms rows of tiles of the result's gradient: an item is sixteen channels.</summary>
    private struct TransformResultGradientWork : IWork
    {
        public TileGrid Grid;
        public int FirstRow, Rows, Channels;
        public float* Planes;
        public TransformedTiles Target;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            var buffer = new TileBuffer(Grid, Rows, Scratch[worker]);
            buffer.Prepare();
            buffer.ReadResultGradient(Planes, Channels, item, FirstRow, Rows, Target);
        }
    }

    /// <summary>Sums the transformed tiles of a chunk at one position.</summary>
    private struct SumPositionWork : IWork
    {
        public bool First;
        public TransformedTiles XTiles, DyTiles;
        public WinogradSums Sums;

        public readonly void Run(int item, int worker) => Sums.Add(item, First, XTiles, 0, DyTiles, 0);
    }

    /// <summary>Transforms and sums every so many-th group of tiles.</summary>
    private struct SumChunkOfTilesWork : IWork
    {
        public Conv2dShape Shape;
        public TileGrid Grid;
        public int GroupRows, Chunks;
        public float* X, Dy, Sums;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            var sums = new WinogradSums(Shape.O, Shape.C, Sums + item * WinogradSums.Length(Shape.O, Shape.C));
            int mostTiles = GroupRows * Grid.Columns;
            float* xMemory = Scratch[worker], dyMemory = xMemory + TransformedTiles.Length(mostTiles, mostTiles, Shape.C);
            var buffer = new TileBuffer(Grid, GroupRows, dyMemory + TransformedTiles.Length(mostTiles, mostTiles, Shape.O));
            buffer.Prepare();
            for (int row = item * GroupRows; row < Grid.Rows; row += Chunks * GroupRows)
            {
                int rows = Math.Min(GroupRows, Grid.Rows - row), tiles = rows * Grid.Columns;
                var xTiles = new TransformedTiles(xMemory, tiles, tiles, Shape.C);
                var dyTiles = new TransformedTiles(dyMemory, tiles, tiles, Shape.O);
                for (int block = 0; block < xTiles.ChannelBlocks; block++) buffer.ReadSource(X, Shape.C, block, row, rows, xTiles);
                for (int block = 0; block < dyTiles.ChannelBlocks; block++) buffer.ReadResultGradient(Dy, Shape.O, block, row, rows, dyTiles);
                for (int position = 0; position < WinogradTransform.Positions; position++)
                    sums.Add(position, row == item * GroupRows, xTiles, 0, dyTiles, 0);
            }
        }
    }

    /// <summary>Adds up the chunks of the transformed gradient of one output channel's weights, in the order of chunks, and transforms it back.</summary>
    private struct WriteWeightGradientWork : IWork
    {
        public WinogradSums Sums;
        public int Chunks, Inputs;
        public float* Dw;

        public readonly void Run(int item, int worker) => Sums.Write(item, Chunks, Dw + (nint)item * Inputs * WinogradWeights.Taps);
    }
}
