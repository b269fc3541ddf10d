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

    /// <summary>Adds the sums of some output channels over consecutive chunks, transforms them back and writes them.</summary>
    /// <param name="firstOutput">The first output channel.</param>
    /// <param name="count">The number of output channels.</param>
    /// <param name="chunks">The number of chunks, of which this is the first.</param>
    /// <param name="dw">The gradient of the first of these channels, [inputs, kernel].</param>
    /// <param name="dwRow">The stride between output channels of the gradient.</param>
    /// <param name="scratch">Memory for <see cref="WriteScratch{TLanes, TFilter}"/> values.</param>
    public void Write<TLanes, TFilter>(int firstOutput, int count, int chunks, float* dw, nint dwRow, float* scratch)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter
    {
        nint width = count * Row, chunk = (nint)Length(outputs, inputs);
        float* total = scratch, kernels = scratch + TransformedTiles.Positions * width;
        for (int position = 0; position < TransformedTiles.Positions; position++)
        {
            float* sums = memory + position * Position + firstOutput * Row;
            for (nint i = 0; i < width; i += TLanes.Count)
            {
                var sum = TLanes.Load(sums + i);
                for (int k = 1; k < chunks; k++) sum += TLanes.Load(sums + k * chunk + i);
                sum.Store(total + position * width + i);
            }
        }
        for (int o = 0; o < count; o++)
        {
            for (int c = 0; c < inputs; c += TLanes.Count)
            {
                WinogradKernels<TLanes, TFilter>.TransformBack(
                    total + o * Row + c, width, Math.Min(TLanes.Count, inputs - c), dw + o * dwRow + (nint)c * TFilter.Taps * TFilter.Taps, kernels);
            }
        }
    }

    /// <summary>The number of scratch values for writing some output channels at once.</summary>
    public static int WriteScratch<TLanes, TFilter>(int count, int inputs)
        where TLanes : unmanaged, ILanes<TLanes>
        where TFilter : IMinimalFilter => TransformedTiles.Positions * count * TransformedTiles.Padded(inputs) + WinogradKernels<TLanes, TFilter>.Scratch;

    /// <summary>The stride between output channels.</summary>
    private nint Row => TransformedTiles.Padded(inputs);

    // Padded by a cache line, for the same reason as in TransformedTiles.
    private nint Position => outputs * Row + CacheLine.Values;
}
