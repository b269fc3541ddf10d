namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    // Terms whose weights are transformed at a time: with 32 results they take 576 KiB.
    private const int PartTerms = 128;

    // Tiles whose sums an item has at a time: with 32 results they take 576 KiB.
    private const int ChunkTiles = 128;

    // Tiles that an item transforms for all others to read.
    private const int SharedTiles = 14;

    /// <summary>
    /// Shares out the channels: tiles are transformed once, then each item transforms the weights of a panel of results and computes these for all tiles.
    /// Where there are many channels and few tiles, transformed weights (four times the number of weights) never leave a second-level cache.
    /// </summary>
    /// <param name="correlation">The correlation to compute.</param>
    /// <param name="keeper">Keeps the transformed weights while its values do not change; null to keep nothing.</param>
    private void CorrelateByChannels<TLanes, TFilter, TActivation>(WinogradCorrelation<TActivation> correlation, CpuStorage? keeper)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
        where TActivation : unmanaged, IActivation
    {
        var (grid, weights) = (correlation.Grid, correlation.Weights);
        int chunkTiles = Items(grid.Tiles, Items(grid.Tiles, ChunkTiles));
        float* memory = SharedScratch(TileBlocks.Length(chunkTiles, weights.Terms, PartTerms));
        float** pieces = stackalloc float*[team.Size];
        Scratch(CorrelateChannelsWork<TLanes, TFilter, TActivation>.ScratchLength(chunkTiles, weights), pieces);
        if (!ConvolutionChoice.KeepsTransformed(grid, weights)) keeper = null;
        float* packed = KeptTransform<TLanes, TFilter>(weights, correlation.W, keeper, pieces);
        for (int first = 0; first < grid.Tiles; first += chunkTiles)
        {
            int tiles = Math.Min(chunkTiles, grid.Tiles - first);
            var sources = new TileBlocks(memory, tiles, weights.Terms, PartTerms);
            TransformSource<TLanes, TFilter>(grid, first, correlation.Source, sources, pieces);
            team.For(weights.Panels, new CorrelateChannelsWork<TLanes, TFilter, TActivation>
            {
                Correlation = correlation,
                First = first,
                Sources = sources,
                Packed = packed,
                Scratch = pieces,
            });
        }
    }

    private void TransformSource<TLanes, TFilter>(
        TileGrid grid, int first, PaddedImages source, TileBlocks target, float** scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter =>
        team.For(Items(target.Tiles, SharedTiles) * target.Count, new TransformSourceWork<TLanes, TFilter>
        {
            Grid = grid,
            First = first,
            Source = source,
            Target = target,
            Scratch = scratch,
        });

    /// <summary>Transforms some tiles of a source and one block of its channels.</summary>
    private struct TransformSourceWork<TLanes, TFilter> : IWork
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        public TileGrid Grid;
        public int First;
        public PaddedImages Source;
        public TileBlocks Target;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            int block = item % Target.Count, tile = item / Target.Count * SharedTiles;
            WinogradTransform<TLanes, TFilter>.ReadSource(
                Grid, First + tile, Math.Min(SharedTiles, Target.Tiles - tile), Source, Target.First(block), Target.Channels(block),
                Target.Block(block).From(tile), Scratch[worker]);
        }
    }

    /// <summary>Computes a panel of results for all tiles of a chunk.</summary>
    private struct CorrelateChannelsWork<TLanes, TFilter, TActivation> : IWork
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
        where TActivation : unmanaged, IActivation
    {
        public WinogradCorrelation<TActivation> Correlation;
        public int First;
        public TileBlocks Sources;

        /// <summary>Transformed weights; null to transform them here.</summary>
        public float* Packed;
        public float** Scratch;

        public static int ScratchLength(int tiles, WinogradWeights weights) => (int)(
            PartLength(weights) + TransformedTiles.Length(tiles, weights.PanelColumns)
            + Math.Max(WinogradTransform<TLanes, TFilter>.ReadScratch(SharedTiles), WinogradKernels<TLanes, TFilter>.Scratch));

        public readonly void Run(int item, int worker)
        {
            var weights = Correlation.Weights;
            int tiles = Sources.Tiles;
            float* packed = Scratch[worker], memory = packed + PartLength(weights);
            var sums = new TransformedTiles(memory, tiles, weights.PanelColumns);
            float* scratch = memory + TransformedTiles.Length(tiles, weights.PanelColumns);
            nint packedPosition = Packed is null ? Part(weights).Position : weights.Position;
            for (int part = 0; part < Sources.Count; part++)
            {
                int terms = Sources.Channels(part);
                var source = Sources.Block(part);
                if (Packed is not null) packed = Packed + item * weights.Panel + (nint)Sources.First(part) * weights.PanelColumns;
                else WinogradKernels<TLanes, TFilter>.Transform(weights, Correlation.W, item, Sources.First(part), terms, packed, packedPosition, scratch);
                for (int position = 0; position < TransformedTiles.Positions; position++)
                {
                    // The tiles are too many for a second-level cache: those of the next position come while these are multiplied.
                    new MemoryAhead(source.First + (position + 1) * source.Position, source.Position, 1).Fetch();
                    Correlation.Multiply(position, tiles, source, part == 0, terms, item, packed + position * packedPosition, sums);
                }
            }
            WinogradTransform<TLanes, TFilter>.WriteResults(
                Correlation.Grid, First, tiles, sums, item * weights.PanelColumns, weights.Columns(item), Correlation.Bias, Correlation.Activation,
                Correlation.Results, scratch);
        }

        private static nint PartLength(WinogradWeights weights) => Part(weights).Panel;

        private static WinogradWeights Part(WinogradWeights weights) => weights with { Terms = Math.Min(PartTerms, weights.Terms) };
    }
}
