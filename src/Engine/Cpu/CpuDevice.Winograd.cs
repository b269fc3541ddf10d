namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    // The transformed tiles of a group shall fill half of a second-level cache of 1 MiB; the weights stream past them. From half to twice as many make
    // no difference that could be measured.
    private const int GroupTileValues = 128 * 1024;

    // Beyond this, larger groups gain nothing.
    private const int MostGroupTiles = 56;

    // Blocks of sixteen results that one register tile has.
    private const int MostVectors = 2;

    private void WinogradForward<TActivation>(Conv2dShape shape, TActivation activation, float* x, float* w, float* b, float* y)
        where TActivation : unmanaged, IActivation =>
        WinogradCorrelate(new TileGrid(shape.N, shape.H, shape.W), WinogradWeights.Forward(shape), activation, x, w, b, y);

    private void WinogradBackwardInput(Conv2dShape shape, float* dy, float* w, float* dx) =>
        WinogradCorrelate(new TileGrid(shape.N, shape.H, shape.W), WinogradWeights.BackwardInput(shape), default(Identity), dy, w, null, dx);

    private void WinogradCorrelate<TActivation>(
        TileGrid grid, WinogradWeights weights, TActivation activation, float* source, float* w, float* bias, float* result)
        where TActivation : unmanaged, IActivation
    {
        if (ConvolutionChoice.SharesChannels(grid, weights)) CorrelateByChannels(grid, weights, activation, source, w, bias, result);
        else CorrelateByTiles(grid, weights, activation, source, w, bias, result);
    }

    /// <summary>Shares out the tiles: the weights are transformed once, then each item computes all channels of some rows of tiles.</summary>
    private void CorrelateByTiles<TActivation>(
        TileGrid grid, WinogradWeights weights, TActivation activation, float* source, float* w, float* bias, float* result)
        where TActivation : unmanaged, IActivation
    {
        float* packed = SharedScratch(weights.Length);
        int termBlocks = Items(weights.Terms, ChannelBlock.Channels);
        team.For(weights.Blocks * termBlocks, new PackWinogradWork { Weights = weights, W = w, Packed = packed });

        int fitting = GroupTileValues / (WinogradTransform.Positions * ChannelBlock.Channels * termBlocks);
        int mostTiles = Math.Clamp(fitting, WinogradProduct.MostTiles, MostGroupTiles);
        int groupRows = grid.GroupRows(mostTiles, MostItems);
        float** pieces = stackalloc float*[team.Size];
        team.For(Items(grid.Rows, groupRows), new WinogradTilesWork<TActivation>
        {
            Grid = grid,
            GroupRows = groupRows,
            Weights = weights,
            Activation = activation,
            Source = source,
            Packed = packed,
            Bias = bias,
            Result = result,
            Scratch = Scratch(WinogradTilesWork<TActivation>.ScratchLength(grid, groupRows, weights), pieces),
        });
    }

    /// <summary>
    /// results[position] += sources[position] · weights[position] for some terms and one pair of blocks of results, at all positions.
    /// </summary>
    /// <param name="sources">Transformed tiles of the source.</param>
    /// <param name="firstTerm">The first of the terms, a multiple of 16.</param>
    /// <param name="terms">How many.</param>
    /// <param name="weights">Transformed weights of the pair, [positions, terms, vectors · 16].</param>
    /// <param name="weightPosition">From one position of the weights to the next.</param>
    /// <param name="vectors">Blocks in the pair.</param>
    /// <param name="results">Sums so far; where the first term is the source's first, whatever they hold.</param>
    private static void MultiplyTiles(
        TransformedTiles sources, int firstTerm, int terms, float* weights, nint weightPosition, int vectors, TransformedTiles results)
    {
        for (int position = 0; position < WinogradTransform.Positions; position++)
        {
            float* a = sources.At(firstTerm / ChannelBlock.Channels, 0) + position * sources.Position;
            float* c = results.At(0, 0) + position * results.Position;
            for (int block = 0; block < sources.Blocks; block++)
            {
                WinogradProduct.Multiply(sources.TilesPerBlock, vectors, firstTerm == 0, a, terms, weights, c);
                a += sources.Block;
                c += results.Block;
            }
            weights += weightPosition;
        }
    }

    /// <summary>Transforms sixteen terms' weights of sixteen results.</summary>
    private struct PackWinogradWork : IWork
    {
        public WinogradWeights Weights;
        public float* W, Packed;

        public readonly void Run(int item, int worker)
        {
            int block = item % Weights.Blocks, first = item / Weights.Blocks * ChannelBlock.Channels;
            Weights.Pack(W, block, first, Math.Min(ChannelBlock.Channels, Weights.Terms - first), Packed);
        }
    }

    /// <summary>Computes all channels of some rows of tiles.</summary>
    private struct WinogradTilesWork<TActivation> : IWork where TActivation : unmanaged, IActivation
    {
        public TileGrid Grid;
        public int GroupRows;
        public WinogradWeights Weights;
        public TActivation Activation;
        public float* Source, Packed, Bias, Result;
        public float** Scratch;

        public static int ScratchLength(TileGrid grid, int groupRows, WinogradWeights weights)
        {
            // A smaller last group is cut into smaller blocks, but never takes more.
            int tiles = groupRows * grid.Columns + WinogradProduct.MostTiles;
            return (int)(TransformedTiles.Length(tiles, 1, weights.Terms) + TransformedTiles.Length(tiles, 1, MostVectors * ChannelBlock.Channels))
                + TileBuffer.Length(grid, groupRows);
        }

        public readonly void Run(int item, int worker)
        {
            int first = item * GroupRows, rows = Math.Min(GroupRows, Grid.Rows - first);
            int tiles = rows * Grid.Columns, tilesPerBlock = WinogradProduct.TilesPerBlock(tiles);
            float* memory = Scratch[worker];
            var sources = new TransformedTiles(memory, tiles, tilesPerBlock, Weights.Terms);
            memory += TransformedTiles.Length(tiles, tilesPerBlock, Weights.Terms);
            var results = new TransformedTiles(memory, tiles, tilesPerBlock, MostVectors * ChannelBlock.Channels);
            memory += TransformedTiles.Length(tiles, tilesPerBlock, MostVectors * ChannelBlock.Channels);
            var buffer = new TileBuffer(Grid, GroupRows, memory);

            buffer.Prepare();
            for (int block = 0; block * ChannelBlock.Channels < Weights.Terms; block++)
                buffer.ReadSource(Source, Weights.Terms, block, first, rows, sources);
            for (int pair = 0; pair < Weights.Pairs; pair++)
            {
                int vectors = Weights.Vectors(pair);
                nint position = (nint)Weights.Position(vectors * ChannelBlock.Channels);
                MultiplyTiles(sources, 0, Weights.Terms, Packed + Weights.Pair(pair), position, vectors, results);
                for (int q = 0; q < vectors; q++)
                    buffer.WriteResult(results, q, Activation, Bias, Result, Weights.Results, MostVectors * pair + q, first, rows);
            }
        }
    }
}
