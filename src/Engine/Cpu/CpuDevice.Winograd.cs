namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    // The transformed tiles of a group fill a quarter of a second-level cache of 1 MiB: their sums, the weights that stream past them and the
    // pixels of the next group take as much.
    private const int GroupTileValues = 64 * 1024;

    // Beyond this, larger groups gain nothing.
    private const int MaxGroupTiles = 56;

    // The number of items is a multiple of this, so that two, four or eight threads end at the same time.
    private const int ItemRound = 8;

    // Terms whose weights are transformed by one item.
    private const int PackTerms = 32;

    private void WinogradForward<TActivation>(Conv2dShape s, TActivation activation, float* x, CpuStorage w, float* b, float* y)
        where TActivation : unmanaged, IActivation => CorrelateByWinograd(
            activation, WinogradWeights.Forward(s, products.PanelColumns), s.KernelH, s.N,
            new PaddedImages(x, s.H, s.W, s.C, s.Padding), w.ReadPointer, w, b, new PaddedImages(y, s.OutH, s.OutW, s.O, 0));

    private void WinogradBackwardInput(Conv2dShape s, float* dy, float* w, float* dx) => CorrelateByWinograd(
        default(Identity), WinogradWeights.BackwardInput(s, products.PanelColumns), s.KernelH, s.N,
        new PaddedImages(dy, s.OutH, s.OutW, s.O, s.KernelH - 1 - s.Padding), w, null, null, new PaddedImages(dx, s.H, s.W, s.C, 0));

    private void CorrelateByWinograd<TActivation>(
        TActivation activation, WinogradWeights weights, int taps, int images, PaddedImages source, float* w, CpuStorage? keeper, float* bias,
        PaddedImages results)
        where TActivation : unmanaged, IActivation
    {
        if (taps == 3) CorrelateWithFilter<MinimalFilter3, TActivation>(activation, weights, images, source, w, keeper, bias, results);
        else CorrelateWithFilter<MinimalFilter5, TActivation>(activation, weights, images, source, w, keeper, bias, results);
    }

    private void CorrelateWithFilter<TFilter, TActivation>(
        TActivation activation, WinogradWeights weights, int images, PaddedImages source, float* w, CpuStorage? keeper, float* bias, PaddedImages results)
        where TFilter : IMinimalFilter
        where TActivation : unmanaged, IActivation
    {
        var correlation = new WinogradCorrelation<TActivation>
        {
            Grid = new TileGrid(images, results.H, results.W, TFilter.Results),
            Weights = weights,
            Products = products,
            Activation = activation,
            Source = source,
            W = w,
            Bias = bias,
            Results = results,
        };
        switch (products.Width)
        {
            case VectorWidth.Bits512: CorrelateWithLanes<Lanes512, TFilter, TActivation>(correlation, keeper); break;
            case VectorWidth.Bits256: CorrelateWithLanes<Lanes256, TFilter, TActivation>(correlation, keeper); break;
            default: CorrelateWithLanes<Lanes128, TFilter, TActivation>(correlation, keeper); break;
        }
    }

    private void CorrelateWithLanes<TLanes, TFilter, TActivation>(WinogradCorrelation<TActivation> correlation, CpuStorage? keeper)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
        where TActivation : unmanaged, IActivation
    {
        if (ConvolutionChoice.SharesChannels(correlation.Grid, correlation.Weights)) CorrelateByChannels<TLanes, TFilter, TActivation>(correlation, keeper);
        else CorrelateByTiles<TLanes, TFilter, TActivation>(correlation, keeper);
    }

    /// <summary>Shares out the tiles: the weights are transformed once, then each item computes all channels of some tiles.</summary>
    /// <param name="correlation">The correlation to compute.</param>
    /// <param name="keeper">Keeps the transformed weights while its values do not change; null to keep nothing.</param>
    private void CorrelateByTiles<TLanes, TFilter, TActivation>(WinogradCorrelation<TActivation> correlation, CpuStorage? keeper)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
        where TActivation : unmanaged, IActivation
    {
        var (grid, weights) = (correlation.Grid, correlation.Weights);
        int tileValues = TransformedTiles.Positions * TransformedTiles.Padded(weights.Terms);
        int groupTiles = grid.GroupTiles(Math.Clamp(GroupTileValues / tileValues, products.PreferredRows, MaxGroupTiles), ItemRound);
        int scratchLength = Math.Max(WinogradKernels<TLanes, TFilter>.Scratch, CorrelateTilesWork<TLanes, TFilter, TActivation>.ScratchLength(groupTiles, weights));
        float** pieces = stackalloc float*[team.Size];
        Scratch(scratchLength, pieces);
        float* packed = KeptTransform<TLanes, TFilter>(weights, correlation.W, keeper, pieces);
        if (packed is null) packed = TransformWeights<TLanes, TFilter>(weights, correlation.W, SharedScratch(weights.Length), pieces);
        team.For(Items(grid.Tiles, groupTiles), new CorrelateTilesWork<TLanes, TFilter, TActivation>
        {
            Correlation = correlation,
            GroupTiles = groupTiles,
            Packed = packed,
            Scratch = pieces,
        });
    }

    private float* TransformWeights<TLanes, TFilter>(WinogradWeights weights, float* w, float* packed, float** scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        team.For(weights.Panels * Items(weights.Terms, PackTerms), new TransformWeightsWork<TLanes, TFilter>
        {
            Weights = weights,
            W = w,
            Packed = packed,
            Scratch = scratch,
        });
        return packed;
    }

    /// <summary>The transformed weights that are kept with a weight; null if there are none, as while the values change.</summary>
    private float* KeptTransform<TLanes, TFilter>(WinogradWeights weights, float* w, CpuStorage? keeper, float** scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        if (keeper is null) return null;
        float* kept = keeper.Keep(new PackedForm(Packing.WinogradPanels, weights.Results, weights.Terms, TFilter.Taps), weights.Length, out bool current);
        if (kept is not null && !current) TransformWeights<TLanes, TFilter>(weights, w, kept, scratch);
        return kept;
    }

    /// <summary>A convolution that an <see cref="IMinimalFilter"/> computes.</summary>
    private struct WinogradCorrelation<TActivation> where TActivation : unmanaged, IActivation
    {
        public TileGrid Grid;
        public WinogradWeights Weights;
        public ProductKernel Products;
        public TActivation Activation;
        public PaddedImages Source, Results;
        public float* W, Bias;

        /// <summary>sums[position] (+)= sources[position] · weights[position] for some terms and the results of one panel.</summary>
        /// <param name="position">The position.</param>
        /// <param name="tiles">The number of tiles.</param>
        /// <param name="sources">Transformed tiles of the source.</param>
        /// <param name="first">True to overwrite the sums instead of adding to them.</param>
        /// <param name="terms">The number of terms.</param>
        /// <param name="panel">Which panel.</param>
        /// <param name="packed">The panel's transformed weights of these terms at this position.</param>
        /// <param name="sums">The sums.</param>
        public readonly void Multiply(
            int position, int tiles, TransformedTiles sources, bool first, int terms, int panel, float* packed, TransformedTiles sums) =>
            // Whole vectors of sums are written, which is faster than parts of them.
            Products.Multiply(tiles, Math.Min(Weights.PanelColumns, TransformedTiles.Padded(Weights.Columns(panel))), new PanelProduct
            {
                A = sources.First + position * sources.Position,
                ARow = sources.Tile,
                AStep = 1,
                B = packed,
                BStep = Weights.PanelColumns,
                Outer = 1,
                Inner = terms,
                C = sums.First + position * sums.Position,
                CRow = sums.Tile,
                Start = first ? ProductStart.Zero : ProductStart.Sums,
            });
    }

    /// <summary>Transforms some terms' weights of one panel.</summary>
    private struct TransformWeightsWork<TLanes, TFilter> : IWork
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        public WinogradWeights Weights;
        public float* W, Packed;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            int panel = item % Weights.Panels, first = item / Weights.Panels * PackTerms;
            float* target = Packed + panel * Weights.Panel + (nint)first * Weights.PanelColumns;
            WinogradKernels<TLanes, TFilter>.Transform(
                Weights, W, panel, first, Math.Min(PackTerms, Weights.Terms - first), target, Weights.Position, Scratch[worker]);
        }
    }

    /// <summary>Computes all channels of some tiles.</summary>
    private struct CorrelateTilesWork<TLanes, TFilter, TActivation> : IWork
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
        where TActivation : unmanaged, IActivation
    {
        public WinogradCorrelation<TActivation> Correlation;
        public int GroupTiles;
        public float* Packed;
        public float** Scratch;

        public static int ScratchLength(int groupTiles, WinogradWeights weights) => (int)(
            TransformedTiles.Length(groupTiles, weights.Terms) + TransformedTiles.Length(groupTiles, weights.PanelColumns)
            + WinogradTransform<TLanes, TFilter>.ReadScratch(groupTiles));

        public readonly void Run(int item, int worker)
        {
            var (grid, weights) = (Correlation.Grid, Correlation.Weights);
            int first = item * GroupTiles, tiles = Math.Min(GroupTiles, grid.Tiles - first);
            float* memory = Scratch[worker];
            var sources = new TransformedTiles(memory, tiles, weights.Terms);
            memory += TransformedTiles.Length(GroupTiles, weights.Terms);
            var sums = new TransformedTiles(memory, tiles, weights.PanelColumns);
            float* scratch = memory + TransformedTiles.Length(GroupTiles, weights.PanelColumns);

            WinogradTransform<TLanes, TFilter>.ReadSource(grid, first, tiles, Correlation.Source, 0, weights.Terms, sources, scratch);
            // Pixels come while registers are busy, which saves a fifth of the time where images exceed a second-level cache (32x32@28, 64x64@28).
            var nextSource = Correlation.Source.Ahead(grid, first + GroupTiles, GroupTiles, weights.Panels * TransformedTiles.Positions);
            var result = Correlation.Results.Ahead(grid, first, tiles, TransformedTiles.Positions);
            for (int panel = 0; panel < weights.Panels; panel++)
            {
                float* packed = Packed + panel * weights.Panel;
                for (int position = 0; position < TransformedTiles.Positions; position++)
                {
                    nextSource.Fetch();
                    result.Fetch();
                    Correlation.Multiply(position, tiles, sources, first: true, weights.Terms, panel, packed + position * weights.Position, sums);
                }
                WinogradTransform<TLanes, TFilter>.WriteResults(
                    grid, first, tiles, sums, panel * weights.PanelColumns, weights.Columns(panel), Correlation.Bias, Correlation.Activation,
                    Correlation.Results, scratch);
            }
        }
    }
}
