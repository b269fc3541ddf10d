namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    // Terms whose weights are packed by one item: with 32 columns and 9 taps they fill most of a first-level cache.
    private const int PackedTerms = 32;

    /// <summary>The packed weights of a convolution; cached with the weight while it does not change.</summary>
    private float* PackKept(Conv2dShape shape, CorrelationWeights weights, CpuStorage w)
    {
        var form = new PackedForm(Packing.CorrelationPanels, shape.O, shape.C, shape.KernelH, shape.KernelW);
        float* kept = w.Keep(form, PackedLength(weights), out bool current);
        if (current) return kept;
        return Pack(weights, w.ReadPointer, kept is null ? SharedScratch(PackedLength(weights)) : kept);
    }

    private float* Pack(CorrelationWeights weights, float* w, float* packed)
    {
        team.For(Items(weights.Results, products.PanelColumns) * Items(weights.Terms, PackedTerms), new PackCorrelationWork
        {
            Weights = weights,
            PanelColumns = products.PanelColumns,
            W = w,
            Packed = packed,
        });
        return packed;
    }

    private long PackedLength(CorrelationWeights weights) => Items(weights.Results, products.PanelColumns) * weights.PanelLength(products.PanelColumns);

    /// <summary>result = f(bias + correlation of the source with packed weights), by direct summation; bias may be null.</summary>
    private void CorrelateDirectly<TActivation>(
        Correlation correlation, TActivation activation, float* source, float* packed, float* bias, float* result) where TActivation : unmanaged, IActivation
    {
        int panels = Items(correlation.Weights.Results, products.PanelColumns);
        var plan = CorrelationPlan.Of(correlation, products.PanelColumns, products.PreferredRows);
        int bands = Items(correlation.Vertical.Results, plan.BandRows), panelGroups = Items(panels, plan.GroupPanels);
        team.For(Items(correlation.Images, plan.GroupImages) * bands * panelGroups, new CorrelateWork<TActivation>
        {
            Correlation = correlation,
            Plan = plan,
            Bands = bands,
            PanelGroups = panelGroups,
            Kernel = products,
            Activation = activation,
            Source = source,
            Packed = packed,
            Bias = bias,
            Result = result + correlation.ResultStart,
        });
    }

    /// <summary>Packs some terms of one panel.</summary>
    private struct PackCorrelationWork : IWork
    {
        public CorrelationWeights Weights;
        public int PanelColumns;
        public float* W, Packed;

        public readonly void Run(int item, int worker)
        {
            int parts = Items(Weights.Terms, PackedTerms), first = item % parts * PackedTerms;
            Weights.Pack(W, item / parts, PanelColumns, first, Math.Min(PackedTerms, Weights.Terms - first), Packed);
        }
    }

    /// <summary>
    /// Computes some panels of some rows of some images. Results that meet the same taps form rectangles, and a rectangle is a matrix product whose left
    /// operand overlaps itself in the source: nothing is copied, and no product with the zeros around an image is made.
    /// </summary>
    private struct CorrelateWork<TActivation> : IWork where TActivation : unmanaged, IActivation
    {
        public Correlation Correlation;
        public CorrelationPlan Plan;
        public int Bands, PanelGroups;
        public ProductKernel Kernel;
        public TActivation Activation;
        public float* Source, Packed, Bias, Result;

        public readonly void Run(int item, int worker)
        {
            int panels = Items(Correlation.Weights.Results, Kernel.PanelColumns);
            int panel = item % PanelGroups * Plan.GroupPanels, endPanel = Math.Min(panels, panel + Plan.GroupPanels);
            int band = item / PanelGroups % Bands * Plan.BandRows, endBand = Math.Min(Correlation.Vertical.Results, band + Plan.BandRows);
            int image = item / PanelGroups / Bands * Plan.GroupImages, images = Math.Min(Plan.GroupImages, Correlation.Images - image);
            for (int row = band; row < endBand;)
            {
                var rows = Correlation.Vertical.Run(row, endBand);
                for (int column = 0; column < Correlation.Horizontal.Results;)
                {
                    var columns = Correlation.Horizontal.Run(column, Correlation.Horizontal.Results);
                    Rectangle(image, images, rows, columns, panel, endPanel);
                    column += columns.Count;
                }
                row += rows.Count;
            }
        }

        private readonly void Rectangle(int image, int images, TapRun rows, TapRun columns, int firstPanel, int endPanel)
        {
            int pixel = Correlation.SourcePixel, row = Correlation.SourceRow;
            var across = new Places(columns.Count, Correlation.Horizontal.Step * pixel, Correlation.ResultColumn);
            var down = new Places(rows.Count, Correlation.Vertical.Step * row, Correlation.ResultRow);
            var through = new Places(images, Correlation.SourceImage, Correlation.ResultImage);
            // The rows of the product are the pixels of a row, unless tiles are higher in another direction.
            if (Height(down) > Height(across)) (across, down) = (down, across);
            if (Height(through) > Height(across)) (across, through) = (through, across);

            int width = Kernel.PanelColumns, terms = Correlation.Weights.Terms, horizontalTaps = Correlation.Weights.HorizontalTaps;
            var product = new PanelProduct
            {
                A = Source + image * (nint)Correlation.SourceImage
                    + (rows.First * Correlation.Vertical.Step + Correlation.Vertical.Start + rows.FirstTap) * (nint)row
                    + (columns.First * Correlation.Horizontal.Step + Correlation.Horizontal.Start + columns.FirstTap) * (nint)pixel,
                AOuter = row,
                ARow = across.Source,
                AStep = 1,
                B = Packed + ((nint)rows.FirstTap * horizontalTaps + columns.FirstTap) * terms * width,
                BStep = width,
                BSkip = (nint)(horizontalTaps - columns.Taps) * terms * width,
                Outer = rows.Taps,
                Inner = columns.Taps * terms,
                C = Result + image * Correlation.ResultImage + rows.First * Correlation.ResultRow + columns.First * Correlation.ResultColumn,
                CRow = across.Result,
                Start = Bias is null ? ProductStart.Zero : ProductStart.Bias,
            };
            int step = Plan.PanelsInside ? endPanel - firstPanel : 1;
            for (int panel = firstPanel; panel < endPanel; panel += step) Multiply(product, across, down, through, panel, panel + step);
        }

        private readonly void Multiply(PanelProduct product, Places across, Places down, Places through, int firstPanel, int endPanel)
        {
            int tiles = Items(across.Count, Kernel.PreferredRows), tileRows = Items(across.Count, tiles), width = Kernel.PanelColumns;
            nint panelLength = (nint)Correlation.Weights.PanelLength(width);
            // Sums of a 1x1 kernel are so short that a tile is done before the next one's pixels have come from memory, and before the lines that it writes: while a
            // tile is multiplied by its first panel, the next one's pixels are fetched, and by the others, the lines of its results.
            bool isContiguous = Correlation.ReadsOnce && across.Source == Correlation.Weights.Terms && across.Result == Correlation.Weights.Results
                && endPanel - firstPanel > 1;
            for (int k = 0; k < through.Count; k++)
            {
                for (int i = 0; i < down.Count; i++)
                {
                    for (int j = 0; j < across.Count; j += tileRows)
                    {
                        var tile = product;
                        tile.A += k * through.Source + i * down.Source + j * across.Source;
                        tile.C += k * through.Result + i * down.Result + j * across.Result + (nint)firstPanel * width;
                        tile.B += firstPanel * panelLength;
                        tile.Bias = Bias + (nint)firstPanel * width;
                        if (Correlation.ReadsOnce && !isContiguous) FetchNext(tile, tileRows);
                        float* nextA = tile.A + tileRows * across.Source, nextC = tile.C + tileRows * across.Result;
                        for (int panel = firstPanel; panel < endPanel; panel++)
                        {
                            if (isContiguous)
                                tile.Wanted = panel == firstPanel ? nextA : nextC + (nint)(panel - firstPanel - 1) * product.Inner * CacheLine.Values;
                            int columns = Math.Min(width, Correlation.Weights.Results - panel * width);
                            Kernel.Multiply(Math.Min(tileRows, across.Count - j), columns, tile, Activation);
                            tile.B += panelLength;
                            tile.C += width;
                            tile.Bias += width;
                        }
                    }
                }
            }
        }

        // The same where the pixels are not contiguous. Windows that overlap already load most of the next tile's pixels.
        private readonly void FetchNext(PanelProduct tile, int rows)
        {
            float* next = tile.A + rows * tile.ARow;
            for (int r = 0; r < rows; r++) Prefetch.Values(next + r * tile.ARow, Correlation.Weights.Terms);
        }

        private readonly int Height(Places places) => Math.Min(places.Count, Kernel.PreferredRows);
    }

    /// <summary>Positions along one axis, and their distances in source and results.</summary>
    private readonly record struct Places(int Count, nint Source, nint Result);
}
