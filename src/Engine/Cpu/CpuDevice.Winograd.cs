namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    // The transformed tiles of a group shall fill half of a second-level cache of 1 MiB; the weights stream past them.
    private const int GroupTileValues = 128 * 1024;

    // Beyond this, larger groups gain nothing.
    private const int MostGroupTiles = 56;

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
        float* packed = SharedScratch(weights.Length);
        int termBlocks = Items(weights.Terms, ChannelBlock.Channels);
        team.For(weights.Blocks * termBlocks, new PackWinogradWork { Weights = weights, W = w, Packed = packed });

        int mostTiles = Math.Clamp(GroupTileValues / (WinogradTransform.Positions * ChannelBlock.Channels * termBlocks), WinogradProduct.MostTiles, MostGroupTiles);
        int groupRows = grid.GroupRows(mostTiles, MostItems);
        float** pieces = stackalloc float*[team.Size];
        team.For(Items(grid.Rows, groupRows), new WinogradWork<TActivation>
        {
            Grid = grid,
            GroupRows = groupRows,
            Weights = weights,
            Activation = activation,
            Source = source,
            Packed = packed,
            Bias = bias,
            Result = result,
            Scratch = Scratch(WinogradWork<TActivation>.ScratchLength(grid, groupRows, weights), pieces),
        });
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
    private struct WinogradWork<TActivation> : IWork where TActivation : unmanaged, IActivation
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
                Multiply(sources, Packed + Weights.Pair(pair), vectors, results);
                for (int q = 0; q < vectors; q++)
                    buffer.WriteResult(results, q, Activation, Bias, Result, Weights.Results, MostVectors * pair + q, first, rows);
            }
        }

        /// <summary>results[position] = sources[position] · weights[position] for one pair of blocks of results.</summary>
        private readonly void Multiply(TransformedTiles sources, float* weights, int vectors, TransformedTiles results)
        {
            for (int position = 0; position < WinogradTransform.Positions; position++)
            {
                float* a = sources.At(0, 0) + position * sources.Position, c = results.At(0, 0) + position * results.Position;
                for (int block = 0; block < sources.Blocks; block++)
                {
                    WinogradProduct.Multiply(sources.TilesPerBlock, vectors, a, Weights.Terms, weights, c);
                    a += sources.Block;
                    c += results.Block;
                }
                weights += (nint)Weights.Terms * vectors * ChannelBlock.Channels;
            }
        }
    }
}
