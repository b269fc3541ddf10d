namespace MidasNet.Cpu;

/// <summary>The gradient of a Winograd convolution's transformed weights, [positions, output channels, input channels].</summary>
/// <param name="outputs">Output channels.</param>
/// <param name="inputs">Input channels.</param>
/// <param name="memory"><see cref="Length"/> values.</param>
internal readonly unsafe struct WinogradSums(int outputs, int inputs, float* memory)
{
    /// <summary>The number of values for the given channels.</summary>
    public static long Length(int outputs, int inputs) => TransformedTiles.Positions * new WinogradSums(outputs, inputs, null).Position;

    /// <summary>sums[position, o, c] (+)= Σ_tiles dy[position, tile, o] · x[position, tile, c]</summary>
    /// <param name="products">The kernel.</param>
    /// <param name="position">The position.</param>
    /// <param name="first">True to overwrite the sums instead of adding to them.</param>
    /// <param name="tiles">The number of tiles.</param>
    /// <param name="x">Transformed tiles of the source.</param>
    /// <param name="dy">The same tiles of the result's gradient.</param>
    public void Add(ProductKernel products, int position, bool first, int tiles, TransformedTiles x, TransformedTiles dy)
    {
        var product = new PanelProduct
        {
            A = dy.First + position * dy.Position,
            ARow = 1,
            AStep = dy.Tile,
            B = x.First + position * x.Position,
            BStep = x.Tile,
            Outer = 1,
            Inner = tiles,
            C = memory + position * Position,
            CRow = Row,
            Start = first ? ProductStart.Zero : ProductStart.Sums,
        };
        for (int c = 0; c < inputs; c += products.PanelColumns)
        {
            products.Multiply(outputs, Math.Min(products.PanelColumns, TransformedTiles.Padded(inputs - c)), product);
            product.B += products.PanelColumns;
            product.C += products.PanelColumns;
        }
    }

    /// <summary>Adds the sums of one output channel over consecutive chunks, transforms them back and writes them.</summary>
    /// <param name="o">The output channel.</param>
    /// <param name="chunks">The number of chunks, of which this is the first.</param>
    /// <param name="dw">The gradient, [inputs, kernel].</param>
    /// <param name="scratch">Memory for <see cref="WriteScratch{TLanes, TFilter}"/> values.</param>
    public void Write<TLanes, TFilter>(int o, int chunks, float* dw, float* scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        float* total = scratch, kernels = scratch + TransformedTiles.Positions * TLanes.Count;
        for (int c = 0; c < inputs; c += TLanes.Count)
        {
            for (int position = 0; position < TransformedTiles.Positions; position++)
            {
                float* sums = memory + position * Position + (nint)o * Row + c;
                var sum = TLanes.Load(sums);
                for (int chunk = 1; chunk < chunks; chunk++) sum += TLanes.Load(sums + chunk * Length(outputs, inputs));
                sum.Store(total + position * TLanes.Count);
            }
            WinogradKernels<TLanes, TFilter>.TransformBack(
                total, TLanes.Count, Math.Min(TLanes.Count, inputs - c), dw + (nint)c * TFilter.Taps * TFilter.Taps, kernels);
        }
    }

    /// <summary>The number of scratch values for writing.</summary>
    public static int WriteScratch<TLanes, TFilter>()
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter => TransformedTiles.Positions * TLanes.Count + WinogradKernels<TLanes, TFilter>.Scratch;

    /// <summary>The stride between output channels.</summary>
    private nint Row => TransformedTiles.Padded(inputs);

    // Padded by a cache line, for the same reason as in TransformedTiles.
    private nint Position => outputs * Row + CacheLine.Values;
}
