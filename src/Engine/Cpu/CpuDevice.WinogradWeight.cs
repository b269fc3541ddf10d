namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    // Transformed tiles of all channels that are summed in one go: 4 MiB, wherever they are.
    private const int ChunkTileValues = 1024 * 1024;

    // Sums of all chunks together, where each has its own.
    private const int MostPrivateSums = 640 * 1024;

    // Transformed tiles that several threads read at once: a third of a third-level cache of 32 MiB.
    private const int MostChannelTileValues = 3 * 1024 * 1024;

    // Channels of a part of the gradient whose sums fill a quarter of a second-level cache.
    private const int BlockOutputs = 64, BlockInputs = 32;

    private void WinogradBackwardWeight(Conv2dShape shape, float* x, float* dy, float* dw)
    {
        if (shape.KernelH == 3) BackwardWeight<MinimalFilter3>(shape, x, dy, dw);
        else BackwardWeight<MinimalFilter5>(shape, x, dy, dw);
    }

    private void BackwardWeight<TFilter>(Conv2dShape s, float* x, float* dy, float* dw) where TFilter : IMinimalFilter
    {
        var gradient = new WinogradWeightGradient
        {
            Grid = new TileGrid(s.N, s.OutH, s.OutW, TFilter.Results),
            Products = products,
            X = new PaddedImages(x, s.H, s.W, s.C, s.Padding),
            Dy = new PaddedImages(dy, s.OutH, s.OutW, s.O, 0),
            Dw = dw,
        };
        switch (products.Width)
        {
            case VectorWidth.Bits512: BackwardWeight<Lanes512, TFilter>(gradient); break;
            case VectorWidth.Bits256: BackwardWeight<Lanes256, TFilter>(gradient); break;
            default: BackwardWeight<Lanes128, TFilter>(gradient); break;
        }
    }

    private void BackwardWeight<TLanes, TFilter>(WinogradWeightGradient gradient)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        int groupTiles = WeightGroupTiles(gradient, GroupTileValues), chunks = Math.Min(Items(gradient.Grid.Tiles, groupTiles), ItemRound);
        if (chunks * WinogradSums.Length(gradient.Dy.C, gradient.X.C) <= MostPrivateSums) SumByTiles<TLanes, TFilter>(gradient, groupTiles, chunks);
        else if (SharesChannelPairs(gradient)) SumByChannels<TLanes, TFilter>(gradient);
        else SumByPositions<TLanes, TFilter>(gradient);
    }

    private static bool SharesChannelPairs(WinogradWeightGradient gradient) =>
        (long)TransformedTiles.Positions * gradient.Grid.Tiles * (gradient.X.C + gradient.Dy.C) <= MostChannelTileValues
        && Items(gradient.Dy.C, BlockOutputs) * Items(gradient.X.C, BlockInputs) >= ItemRound;

    /// <summary>So many tiles that those of all channels on both sides fill some memory.</summary>
    private int WeightGroupTiles(WinogradWeightGradient gradient, int values)
    {
        int channels = TransformedTiles.Padded(gradient.X.C) + TransformedTiles.Padded(gradient.Dy.C);
        return gradient.Grid.GroupTiles(Math.Max(16, values / (TransformedTiles.Positions * channels)), 1);
    }

    /// <summary>Shares out the tiles: each item sums some of them, all channels, into a gradient of its own. For few channels.</summary>
    private void SumByTiles<TLanes, TFilter>(WinogradWeightGradient gradient, int groupTiles, int chunks)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        float* sums = SharedScratch(chunks * WinogradSums.Length(gradient.Dy.C, gradient.X.C));
        float** pieces = stackalloc float*[team.Size];
        int length = (int)(TransformedTiles.Length(groupTiles, gradient.X.C) + TransformedTiles.Length(groupTiles, gradient.Dy.C))
            + WinogradTransform<TLanes, TFilter>.ReadScratch(groupTiles);
        Scratch(Math.Max(length, WinogradSums.WriteScratch<TLanes, TFilter>()), pieces);
        team.For(chunks, new SumChunkOfTilesWork<TLanes, TFilter>
        {
            Gradient = gradient,
            GroupTiles = groupTiles,
            Chunks = chunks,
            Sums = sums,
            Scratch = pieces,
        });
        TransformWeightGradient<TLanes, TFilter>(gradient, new WinogradSums(gradient.Dy.C, gradient.X.C, sums), chunks, pieces);
    }

    /// <summary>
    /// Shares out the positions: tiles are transformed together, as many as a cache holds, and each item sums them at one position. For many channels, of
    /// which there is no room for several gradients.
    /// </summary>
    private void SumByPositions<TLanes, TFilter>(WinogradWeightGradient gradient)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        int outputs = gradient.Dy.C, inputs = gradient.X.C, chunkTiles = WeightGroupTiles(gradient, ChunkTileValues);
        long xLength = TransformedTiles.Length(chunkTiles, inputs), dyLength = TransformedTiles.Length(chunkTiles, outputs);
        float* memory = SharedScratch(xLength + dyLength + WinogradSums.Length(outputs, inputs));
        var sums = new WinogradSums(outputs, inputs, memory + xLength + dyLength);
        float** pieces = stackalloc float*[team.Size];
        Scratch(Math.Max(WinogradTransform<TLanes, TFilter>.ReadScratch(SharedTiles), WinogradSums.WriteScratch<TLanes, TFilter>()), pieces);
        for (int first = 0; first < gradient.Grid.Tiles; first += chunkTiles)
        {
            int tiles = Math.Min(chunkTiles, gradient.Grid.Tiles - first);
            var xTiles = new TransformedTiles(memory, tiles, inputs);
            var dyTiles = new TransformedTiles(memory + xLength, tiles, outputs);
            TransformBoth<TLanes, TFilter>(gradient, first, tiles, xTiles, dyTiles, pieces);
            team.For(TransformedTiles.Positions, new SumPositionWork
            {
                Products = products,
                First = first == 0,
                Tiles = tiles,
                XTiles = xTiles,
                DyTiles = dyTiles,
                Sums = sums,
            });
        }
        TransformWeightGradient<TLanes, TFilter>(gradient, sums, 1, pieces);
    }

    /// <summary>
    /// Shares out the weights: all tiles are transformed together, and each item sums them for some channels on both sides and transforms the sums back.
    /// For few tiles of many channels: the sums, four times as many as weights, so never leave a second-level cache.
    /// </summary>
    private void SumByChannels<TLanes, TFilter>(WinogradWeightGradient gradient)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        int outputs = gradient.Dy.C, inputs = gradient.X.C, tiles = gradient.Grid.Tiles;
        long xLength = TransformedTiles.Length(tiles, inputs);
        float* memory = SharedScratch(xLength + TransformedTiles.Length(tiles, outputs));
        var xTiles = new TransformedTiles(memory, tiles, inputs);
        var dyTiles = new TransformedTiles(memory + xLength, tiles, outputs);
        float** pieces = stackalloc float*[team.Size];
        int sumsLength = (int)WinogradSums.Length(BlockOutputs, BlockInputs) + WinogradSums.WriteScratch<TLanes, TFilter>();
        Scratch(Math.Max(WinogradTransform<TLanes, TFilter>.ReadScratch(SharedTiles), sumsLength), pieces);
        TransformBoth<TLanes, TFilter>(gradient, 0, tiles, xTiles, dyTiles, pieces);
        team.For(Items(outputs, BlockOutputs) * Items(inputs, BlockInputs), new SumChannelsWork<TLanes, TFilter>
        {
            Gradient = gradient,
            XTiles = xTiles,
            DyTiles = dyTiles,
            Scratch = pieces,
        });
    }

    private void TransformBoth<TLanes, TFilter>(
        WinogradWeightGradient gradient, int first, int tiles, TransformedTiles xTiles, TransformedTiles dyTiles, float** scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        TransformSource<TLanes, TFilter>(gradient.Grid, first, gradient.X, xTiles, tiles, scratch);
        team.For(Items(tiles, SharedTiles) * Items(gradient.Dy.C, SharedChannels), new TransformResultGradientWork<TLanes, TFilter>
        {
            Grid = gradient.Grid,
            First = first,
            Tiles = tiles,
            Dy = gradient.Dy,
            Target = dyTiles,
            Scratch = scratch,
        });
    }

    private void TransformWeightGradient<TLanes, TFilter>(WinogradWeightGradient gradient, WinogradSums sums, int chunks, float** scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter =>
        team.For(gradient.Dy.C, new TransformWeightGradientWork<TLanes, TFilter>
        {
            Sums = sums,
            Chunks = chunks,
            Row = gradient.X.C * TFilter.Taps * TFilter.Taps,
            Dw = gradient.Dw,
            Scratch = scratch,
        });

    /// <summary>The gradient of a convolution's weights that an <see cref="IMinimalFilter"/> computes.</summary>
    private struct WinogradWeightGradient
    {
        public TileGrid Grid;
        public ProductKernel Products;
        public PaddedImages X, Dy;
        public float* Dw;
    }

    /// <summary>Computes the gradient of the weights between some outputs and some inputs.</summary>
    private struct SumChannelsWork<TLanes, TFilter> : IWork
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        public WinogradWeightGradient Gradient;
        public TransformedTiles XTiles, DyTiles;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            int allOutputs = Gradient.Dy.C, allInputs = Gradient.X.C;
            var (outputBlock, inputBlock) = Math.DivRem(item, Items(allInputs, BlockInputs));
            int firstOutput = outputBlock * BlockOutputs, outputs = Math.Min(BlockOutputs, allOutputs - firstOutput);
            int firstInput = inputBlock * BlockInputs, inputs = Math.Min(BlockInputs, allInputs - firstInput);
            float* memory = Scratch[worker], scratch = memory + WinogradSums.Length(BlockOutputs, BlockInputs);
            var sums = new WinogradSums(outputs, inputs, memory);
            for (int position = 0; position < TransformedTiles.Positions; position++)
                sums.Add(Gradient.Products, position, first: true, Gradient.Grid.Tiles, XTiles, firstInput, DyTiles, firstOutput);
            for (int o = 0; o < outputs; o++)
            {
                float* dw = Gradient.Dw + ((nint)(firstOutput + o) * allInputs + firstInput) * TFilter.Taps * TFilter.Taps;
                sums.Write<TLanes, TFilter>(o, 1, dw, scratch);
            }
        }
    }

    /// <summary>Transforms some tiles of the result's gradient and some of its channels.</summary>
    private struct TransformResultGradientWork<TLanes, TFilter> : IWork
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        public TileGrid Grid;
        public int First, Tiles;
        public PaddedImages Dy;
        public TransformedTiles Target;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            int blocks = Items(Dy.C, SharedChannels), channel = item % blocks * SharedChannels, tile = item / blocks * SharedTiles;
            WinogradTransform<TLanes, TFilter>.ReadResultGradient(
                Grid, First + tile, Math.Min(SharedTiles, Tiles - tile), Dy, channel, Math.Min(SharedChannels, Dy.C - channel),
                Target.From(tile), Scratch[worker]);
        }
    }

    /// <summary>Sums the transformed tiles of a chunk at one position.</summary>
    private struct SumPositionWork : IWork
    {
        public ProductKernel Products;
        public bool First;
        public int Tiles;
        public TransformedTiles XTiles, DyTiles;
        public WinogradSums Sums;

        public readonly void Run(int item, int worker) => Sums.Add(Products, item, First, Tiles, XTiles, 0, DyTiles, 0);
    }

    /// <summary>Transforms and sums every so many-th group of tiles.</summary>
    private struct SumChunkOfTilesWork<TLanes, TFilter> : IWork
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        public WinogradWeightGradient Gradient;
        public int GroupTiles, Chunks;
        public float* Sums;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            int outputs = Gradient.Dy.C, inputs = Gradient.X.C;
            var sums = new WinogradSums(outputs, inputs, Sums + item * WinogradSums.Length(outputs, inputs));
            float* xMemory = Scratch[worker], dyMemory = xMemory + TransformedTiles.Length(GroupTiles, inputs);
            float* scratch = dyMemory + TransformedTiles.Length(GroupTiles, outputs);
            for (int first = item * GroupTiles; first < Gradient.Grid.Tiles; first += Chunks * GroupTiles)
            {
                int tiles = Math.Min(GroupTiles, Gradient.Grid.Tiles - first);
                var xTiles = new TransformedTiles(xMemory, tiles, inputs);
                var dyTiles = new TransformedTiles(dyMemory, tiles, outputs);
                WinogradTransform<TLanes, TFilter>.ReadSource(Gradient.Grid, first, tiles, Gradient.X, 0, inputs, xTiles, scratch);
                WinogradTransform<TLanes, TFilter>.ReadResultGradient(Gradient.Grid, first, tiles, Gradient.Dy, 0, outputs, dyTiles, scratch);
                for (int position = 0; position < TransformedTiles.Positions; position++)
                    sums.Add(Gradient.Products, position, first == item * GroupTiles, tiles, xTiles, 0, dyTiles, 0);
            }
        }
    }

    /// <summary>Adds up the chunks of the transformed gradient of one output channel's weights, in the order of chunks, and transforms it back.</summary>
    private struct TransformWeightGradientWork<TLanes, TFilter> : IWork
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        public WinogradSums Sums;
        public int Chunks, Row;
        public float* Dw;
        public float** Scratch;

        public readonly void Run(int item, int worker) => Sums.Write<TLanes, TFilter>(item, Chunks, Dw + (nint)item * Row, Scratch[worker]);
    }
}
