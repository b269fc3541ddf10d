namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    // The transformed tiles of a group, of both sides, fill half of a second-level cache of 1 MiB.
    private const int WeightGroupValues = 128 * 1024;

    // Transformed tiles of all channels that are summed in one pass: 4 MiB, or half the number of sums, which each pass reads and writes.
    private const int ChunkTileValues = 1024 * 1024;

    // A chunk of fewer tiles takes longer to write its sums, and to read those of others, than to compute them.
    private const int MinChunkTiles = 64;

    // Sums of all chunks together, where each has its own.
    private const int MaxPrivateSums = 640 * 1024;

    // Transformed tiles that several threads read at once: a third of a third-level cache of 32 MiB.
    private const int MaxChannelTileValues = 3 * 1024 * 1024;

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
        int groupTiles = WeightGroupTiles(gradient, WeightGroupValues), chunks =
            Math.Min(Items(gradient.Grid.Tiles, groupTiles), Math.Clamp(gradient.Grid.Tiles / MinChunkTiles, 2, ItemRound));
        if (chunks * WinogradSums.Length(gradient.Dy.C, gradient.X.C) <= MaxPrivateSums) SumByTiles<TLanes, TFilter>(gradient, groupTiles, chunks);
        else if (SharesChannelPairs(gradient)) SumByChannels<TLanes, TFilter>(gradient);
        else SumByPositions<TLanes, TFilter>(gradient);
    }

    private static bool SharesChannelPairs(WinogradWeightGradient gradient) =>
        (long)TransformedTiles.Positions * gradient.Grid.Tiles * (gradient.X.C + gradient.Dy.C) <= MaxChannelTileValues
        && Items(gradient.Dy.C, BlockOutputs) * Items(gradient.X.C, BlockInputs) >= ItemRound;

    /// <summary>The number of tiles that, over all channels of both sides, fill the given memory.</summary>
    private int WeightGroupTiles(WinogradWeightGradient gradient, int values)
    {
        int channels = TransformedTiles.Padded(gradient.X.C) + TransformedTiles.Padded(gradient.Dy.C);
        return gradient.Grid.GroupTiles(Math.Max(16, values / (TransformedTiles.Positions * channels)), 1);
    }

    /// <summary>Splits the tiles: each item sums some of them, over all channels, into its own gradient. For few channels.</summary>
    private void SumByTiles<TLanes, TFilter>(WinogradWeightGradient gradient, int groupTiles, int chunks)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        float* sums = SharedScratch(chunks * WinogradSums.Length(gradient.Dy.C, gradient.X.C));
        float** pieces = stackalloc float*[team.Size];
        int length = (int)(TransformedTiles.Length(groupTiles, gradient.X.C) + TransformedTiles.Length(groupTiles, gradient.Dy.C))
            + WinogradTransform<TLanes, TFilter>.ReadScratch(groupTiles);
        Scratch(Math.Max(length, TransformWeightGradientWork<TLanes, TFilter>.ScratchLength(gradient.X.C)), pieces);
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
    /// Splits the positions: a cacheful of tiles is transformed together, and each item sums them at one position. For many channels, of
    /// which there is no room for several gradients.
    /// </summary>
    private void SumByPositions<TLanes, TFilter>(WinogradWeightGradient gradient)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        int outputs = gradient.Dy.C, inputs = gradient.X.C, chunkTiles =
            WeightGroupTiles(gradient, (int)Math.Min(int.MaxValue, Math.Max(ChunkTileValues, WinogradSums.Length(outputs, inputs) / 2)));
        long xLength = TransformedTiles.Length(chunkTiles, inputs), dyLength = TransformedTiles.Length(chunkTiles, outputs);
        float* memory = SharedScratch(xLength + dyLength + WinogradSums.Length(outputs, inputs));
        var sums = new WinogradSums(outputs, inputs, memory + xLength + dyLength);
        float** pieces = stackalloc float*[team.Size];
        Scratch(Math.Max(WinogradTransform<TLanes, TFilter>.ReadScratch(SharedTiles), TransformWeightGradientWork<TLanes, TFilter>.ScratchLength(inputs)), pieces);
        for (int first = 0; first < gradient.Grid.Tiles; first += chunkTiles)
        {
            int tiles = Math.Min(chunkTiles, gradient.Grid.Tiles - first);
            var xTiles = new TileBlocks(memory, tiles, inputs, inputs);
            var dyTiles = new TileBlocks(memory + xLength, tiles, outputs, outputs);
            TransformBoth<TLanes, TFilter>(gradient, first, xTiles, dyTiles, pieces);
            team.For(TransformedTiles.Positions, new SumPositionWork
            {
                Products = products,
                First = first == 0,
                Tiles = tiles,
                XTiles = xTiles.Block(0),
                DyTiles = dyTiles.Block(0),
                Sums = sums,
            });
        }
        TransformWeightGradient<TLanes, TFilter>(gradient, sums, 1, pieces);
    }

    /// <summary>
    /// Shares out the weights: all tiles are transformed together, and each item sums them for some channels on both sides and transforms the sums back.
    /// For few tiles of many channels: the sums, four times the number of weights, never leave a second-level cache.
    /// </summary>
    private void SumByChannels<TLanes, TFilter>(WinogradWeightGradient gradient)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        int outputs = gradient.Dy.C, inputs = gradient.X.C, tiles = gradient.Grid.Tiles;
        long xLength = TileBlocks.Length(tiles, inputs, BlockInputs);
        float* memory = SharedScratch(xLength + TileBlocks.Length(tiles, outputs, BlockOutputs));
        var xTiles = new TileBlocks(memory, tiles, inputs, BlockInputs);
        var dyTiles = new TileBlocks(memory + xLength, tiles, outputs, BlockOutputs);
        float** pieces = stackalloc float*[team.Size];
        int sumsLength = (int)WinogradSums.Length(BlockOutputs, BlockInputs) + WinogradSums.WriteScratch<TLanes, TFilter>(1, BlockInputs);
        Scratch(Math.Max(WinogradTransform<TLanes, TFilter>.ReadScratch(SharedTiles), sumsLength), pieces);
        TransformBoth<TLanes, TFilter>(gradient, 0, xTiles, dyTiles, pieces);
        team.For(dyTiles.Count * xTiles.Count, new SumChannelsWork<TLanes, TFilter>
        {
            Gradient = gradient,
            XTiles = xTiles,
            DyTiles = dyTiles,
            Scratch = pieces,
        });
    }

    private void TransformBoth<TLanes, TFilter>(
        WinogradWeightGradient gradient, int first, TileBlocks xTiles, TileBlocks dyTiles, float** scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        TransformSource<TLanes, TFilter>(gradient.Grid, first, gradient.X, xTiles, scratch);
        team.For(Items(dyTiles.Tiles, SharedTiles) * dyTiles.Count, new TransformResultGradientWork<TLanes, TFilter>
        {
            Grid = gradient.Grid,
            First = first,
            Dy = gradient.Dy,
            Target = dyTiles,
            Scratch = scratch,
        });
    }

    private void TransformWeightGradient<TLanes, TFilter>(WinogradWeightGradient gradient, WinogradSums sums, int chunks, float** scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter =>
        team.For(Items(gradient.Dy.C, TransformWeightGradientWork<TLanes, TFilter>.Outputs(gradient.X.C)), new TransformWeightGradientWork<TLanes, TFilter>
        {
            Gradient = gradient,
            Sums = sums,
            Chunks = chunks,
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
        public TileBlocks XTiles, DyTiles;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            var (outputBlock, inputBlock) = Math.DivRem(item, XTiles.Count);
            int outputs = DyTiles.Channels(outputBlock), inputs = XTiles.Channels(inputBlock);
            float* memory = Scratch[worker], scratch = memory + WinogradSums.Length(BlockOutputs, BlockInputs);
            var sums = new WinogradSums(outputs, inputs, memory);
            for (int position = 0; position < TransformedTiles.Positions; position++)
                sums.Add(Gradient.Products, position, first: true, XTiles.Tiles, XTiles.Block(inputBlock), DyTiles.Block(outputBlock));
            for (int o = 0; o < outputs; o++)
            {
                nint row = (nint)(DyTiles.First(outputBlock) + o) * Gradient.X.C + XTiles.First(inputBlock);
                sums.Write<TLanes, TFilter>(o, 1, 1, Gradient.Dw + row * TFilter.Taps * TFilter.Taps, 0, scratch);
            }
        }
    }

    /// <summary>Transforms some tiles of the result's gradient and one block of its channels.</summary>
    private struct TransformResultGradientWork<TLanes, TFilter> : IWork
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        public TileGrid Grid;
        public int First;
        public PaddedImages Dy;
        public TileBlocks Target;
        public float** Scratch;

        public readonly void Run(int item, int worker)
        {
            int block = item % Target.Count, tile = item / Target.Count * SharedTiles;
            WinogradTransform<TLanes, TFilter>.ReadResultGradient(
                Grid, First + tile, Math.Min(SharedTiles, Target.Tiles - tile), Dy, Target.First(block), Target.Channels(block),
                Target.Block(block).From(tile), Scratch[worker]);
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

        public readonly void Run(int item, int worker) => Sums.Add(Products, item, First, Tiles, XTiles, DyTiles);
    }

    /// <summary>Transforms and sums consecutive groups of tiles.</summary>
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
            int groups = Items(Gradient.Grid.Tiles, GroupTiles), firstGroup = (int)((long)groups * item / Chunks), endGroup = (int)((long)groups * (item + 1) / Chunks);
            for (int group = firstGroup; group < endGroup; group++)
            {
                int first = group * GroupTiles;
                int tiles = Math.Min(GroupTiles, Gradient.Grid.Tiles - first);
                var xTiles = new TransformedTiles(xMemory, tiles, inputs);
                var dyTiles = new TransformedTiles(dyMemory, tiles, outputs);
                WinogradTransform<TLanes, TFilter>.ReadSource(Gradient.Grid, first, tiles, Gradient.X, 0, inputs, xTiles, scratch);
                WinogradTransform<TLanes, TFilter>.ReadResultGradient(Gradient.Grid, first, tiles, Gradient.Dy, 0, outputs, dyTiles, scratch);
                for (int position = 0; position < TransformedTiles.Positions; position++)
                    sums.Add(Gradient.Products, position, group == firstGroup, tiles, xTiles, dyTiles);
            }
        }
    }

    /// <summary>Adds up the chunks of the transformed gradient of some output channels' weights, in the order of chunks, and transforms it back.</summary>
    private struct TransformWeightGradientWork<TLanes, TFilter> : IWork
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        // The sums of an item at one position: enough cache lines in sequence for the processor to fetch the next ones ahead.
        private const int WantedValues = 192;

        public WinogradWeightGradient Gradient;
        public WinogradSums Sums;
        public int Chunks;
        public float** Scratch;

        public static int Outputs(int inputs) => Math.Max(1, WantedValues / TransformedTiles.Padded(inputs));

        public static int ScratchLength(int inputs) => WinogradSums.WriteScratch<TLanes, TFilter>(Outputs(inputs), inputs);

        public readonly void Run(int item, int worker)
        {
            int inputs = Gradient.X.C, outputs = Outputs(inputs), first = item * outputs;
            nint row = (nint)inputs * TFilter.Taps * TFilter.Taps;
            Sums.Write<TLanes, TFilter>(first, Math.Min(outputs, Gradient.Dy.C - first), Chunks, Gradient.Dw + first * row, row, Scratch[worker]);
        }
    }
}
