namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    // Terms whose weights are transformed at a time: with 32 results they take 576 KiB.
    private const int PartTerms = 128;

    // Tiles whose sums an item has at a time: with 32 results they take 576 KiB.
    private const int ChunkTiles = 128;

    // Tiles and channels that an item transforms for all others to read.
    private const int SharedTiles = 14, SharedChannels = 64;

    /// <summary>
    /// Shares out the channels: tiles are transformed once, then each item transforms the weights of a panel of results and computes these for all tiles.
    /// Where there are many channels and few tiles, transformed weights (four times as many as weights) so never leave a second-level cache.
    /// </summary>
    private void CorrelateByChannels<TLanes, TFilter, TActivation>(WinogradCorrelation<TActivation> correlation)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
        where TActivation : unmanaged, IActivation
    {
        var (grid, weights) = (correlation.Grid, correlation.Weights);
        int chunkTiles = Items(grid.Tiles, Items(grid.Tiles, ChunkTiles));
        float* memory = SharedScratch(TransformedTiles.Length(chunkTiles, weights.Terms));
        float** pieces = stackalloc float*[team.Size];
        Scratch(CorrelateChannelsWork<TLanes, TFilter, TActivation>.ScratchLength(chunkTiles, weights), pieces);
        for (int first = 0; first < grid.Tiles; first += chunkTiles)
        {
            int tiles = Math.Min(chunkTiles, grid.Tiles - first);
            var sources = new TransformedTiles(memory, tiles, weights.Terms);
            TransformSource<TLanes, TFilter>(grid, first, correlation.Source, sources, tiles, pieces);
            team.For(weights.Panels, new CorrelateChannelsWork<TLanes, TFilter, TActivation>
            {
                Correlation = correlation,
                First = first,
                Tiles = tiles,
                Sources = sources,
                Scratch = pieces,
            });
        }
    }

    private void TransformSource<TLanes, TFilter>(
        TileGrid grid, int first, PaddedImages source, TransformedTiles target, int tiles, float** scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter =>
        team.For(Items(tiles, SharedTiles) * Items(source.C, SharedChannels), new TransformSourceWork<TLanes, TFilter>
        {
            Grid = grid,
            First = first,
            Tiles = tiles,
            Source = source,
            Target = target,
            Scratch = scratch,
        });

    /// <summary>Transforms some tiles of a source and some of its channels.</summary>
    private struct TransformSourceWork<TLanes, TFilter> : IWork
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        public TileGrid Grid;
        public int First, Tiles;
        public PaddedImages Source;
        public TransformedTiles Target;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            int blocks = Items(Source.C, SharedChannels), channel = item % blocks * SharedChannels, tile = item / blocks * SharedTiles;
            WinogradTransform<TLanes, TFilter>.ReadSource(
                Grid, First + tile, Math.Min(SharedTiles, Tiles - tile), Source, channel, Math.Min(SharedChannels, Source.C - channel),
                Target.From(tile), Scratch[worker]);
        }
    }

    /// <summary>Computes a panel of results for all tiles of a chunk.</summary>
    private struct CorrelateChannelsWork<TLanes, TFilter, TActivation> : IWork
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
        where TActivation : unmanaged, IActivation
    {
        public WinogradCorrelation<TActivation> Correlation;
        public int First, Tiles;
        public TransformedTiles Sources;
        public float** Scratch;

        public static int ScratchLength(int tiles, WinogradWeights weights) => (int)(
            PartLength(weights) + TransformedTiles.Length(tiles, weights.PanelColumns)
            + Math.Max(WinogradTransform<TLanes, TFilter>.ReadScratch(SharedTiles), WinogradKernels<TLanes, TFilter>.Scratch));

        public readonly void Run(int item, int worker)
        {
            var weights = Correlation.Weights;
            float* packed = Scratch[worker], memory = packed + PartLength(weights);
            var sums = new TransformedTiles(memory, Tiles, weights.PanelColumns);
            float* scratch = memory + TransformedTiles.Length(Tiles, weights.PanelColumns);
            for (int term = 0; term < weights.Terms; term += PartTerms)
            {
                int terms = Math.Min(PartTerms, weights.Terms - term);
                nint position = Part(weights).Position;
                WinogradKernels<TLanes, TFilter>.Transform(weights, Correlation.W, item, term, terms, packed, position, scratch);
                Correlation.Multiply(Tiles, Sources, Sources.First + term, term == 0, terms, item, packed, position, sums);
            }
            WinogradTransform<TLanes, TFilter>.WriteResults(
                Correlation.Grid, First, Tiles, sums, item * weights.PanelColumns, weights.Columns(item), Correlation.Bias, Correlation.Activation,
                Correlation.Results, scratch);
        }

        private static nint PartLength(WinogradWeights weights) => Part(weights).Panel;

        private static WinogradWeights Part(WinogradWeights weights) => weights with { Terms = Math.Min(PartTerms, weights.Terms) };
    }
}
