namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    // Terms whose weights are transformed at a time: with 32 results they take 576 KiB.
    private const int PartTerms = 128;

    /// <summary>
    /// Shares out the channels: tiles are transformed once, then each item transforms the weights of 32 results and computes these for all tiles. Where
    /// there are many channels and few tiles, transformed weights (four times as many as weights) so never leave a second-level cache.
    /// </summary>
    private void CorrelateByChannels<TActivation>(
        TileGrid grid, WinogradWeights weights, TActivation activation, float* source, float* w, float* bias, float* result)
        where TActivation : unmanaged, IActivation
    {
        int tilesPerBlock = WinogradProduct.TilesPerBlock(grid.Tiles);
        var sources = new TransformedTiles(
            SharedScratch(TransformedTiles.Length(grid.Tiles, tilesPerBlock, weights.Terms)), grid.Tiles, tilesPerBlock, weights.Terms);
        float** pieces = stackalloc float*[team.Size];
        Scratch(WinogradChannelsWork<TActivation>.ScratchLength(grid, weights), pieces);
        team.For(sources.ChannelBlocks, new TransformSourceWork
        {
            Grid = grid,
            FirstRow = 0,
            Rows = grid.Rows,
            Planes = source,
            Channels = weights.Terms,
            Target = sources,
            Scratch = pieces,
        });
        team.For(weights.Pairs, new WinogradChannelsWork<TActivation>
        {
            Grid = grid,
            Weights = weights,
            Activation = activation,
            Sources = sources,
            W = w,
            Bias = bias,
            Result = result,
            Scratch = pieces,
        });
    }

    /// <summary>Transforms rows of tiles of a convolution's source: an item is sixteen channels.</summary>
    private struct TransformSourceWork : IWork
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
            buffer.ReadSource(Planes, Channels, item, FirstRow, Rows, Target);
        }
    }

    /// <summary>Computes a pair of blocks of results for all tiles.</summary>
    private struct WinogradChannelsWork<TActivation> : IWork where TActivation : unmanaged, IActivation
    {
        public TileGrid Grid;
        public WinogradWeights Weights;
        public TActivation Activation;
        public TransformedTiles Sources;
        public float* W, Bias, Result;
        public float** Scratch;

        public static int ScratchLength(TileGrid grid, WinogradWeights weights) =>
            (int)(weights.Part(0, 0, PartTerms).Length
                + TransformedTiles.Length(grid.Tiles, WinogradProduct.TilesPerBlock(grid.Tiles), MostVectors * ChannelBlock.Channels))
            + TileBuffer.Length(grid, grid.Rows);

        public readonly void Run(int item, int worker)
        {
            int vectors = Weights.Vectors(item);
            float* packed = Scratch[worker], memory = packed + Weights.Part(item, 0, PartTerms).Length;
            var results = new TransformedTiles(memory, Grid.Tiles, Sources.TilesPerBlock, MostVectors * ChannelBlock.Channels);
            memory += TransformedTiles.Length(Grid.Tiles, Sources.TilesPerBlock, MostVectors * ChannelBlock.Channels);
            var buffer = new TileBuffer(Grid, Grid.Rows, memory);

            for (int term = 0; term < Weights.Terms; term += PartTerms)
            {
                int terms = Math.Min(PartTerms, Weights.Terms - term);
                var part = Weights.Part(item, term, terms);
                for (int q = 0; q < vectors; q++) part.Pack(W + Weights.Start(item, term), q, 0, terms, packed);
                MultiplyTiles(Sources, term, terms, packed, (nint)part.Position(vectors * ChannelBlock.Channels), vectors, results);
            }
            buffer.Prepare();
            for (int q = 0; q < vectors; q++)
                buffer.WriteResult(results, q, Activation, Bias, Result, Weights.Results, MostVectors * item + q, 0, Grid.Rows);
        }
    }
}
