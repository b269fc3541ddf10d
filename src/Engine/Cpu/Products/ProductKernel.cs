namespace MidasNet.Cpu;

/// <summary>
/// c[p, j] = f(start[p, j] + Σ_t Σ_i a[t · AOuter + p · ARow + i · AStep] · b[t · (Inner · BStep + BSkip) + i · BStep + j]) for rows p and the columns j of one
/// panel, t below Outer, i below Inner. Dense layers, convolutions of images in channels-last order (t a row of the window, i its columns and channels, p the
/// pixels of a row of results), the products of Winograd's algorithm and gradients of weights all reduce to this.
/// </summary>
/// <remarks>
/// The sums of a tile fill the registers; a is read value by value, b by vectors. Each sum runs over t and then i in ascending order for any partition of
/// rows and columns, so that results depend on the vector width at most in the rounding of multiply-adds.
/// Nothing is written past the last column, but whole vectors of b, of the bias and (where c is the start) of c are read: up to 15 values past the last
/// column, which are within the slack of a <see cref="CpuStorage"/>.
/// </remarks>
/// <param name="width">The vectors to compute with; the CPU must support them.</param>
internal readonly unsafe struct ProductKernel(VectorWidth width)
{
    // Values of a cache line. One line per step is enough for tiles of up to 16 rows.
    private const int FetchedPerStep = 16;

    /// <summary>The vectors to compute with.</summary>
    public VectorWidth Width => width;

    /// <summary>The columns of a panel: the maximum for one call, and the optimum.</summary>
    public int PanelColumns => width switch
    {
        VectorWidth.Bits512 => ProductKernel512.Columns,
        VectorWidth.Bits256 => ProductKernel256.Columns,
        _ => ProductKernel128.Columns,
    };

    /// <summary>The rows of the largest tile. A call takes any number of rows; a multiple of this is fastest.</summary>
    public int PreferredRows => width switch
    {
        VectorWidth.Bits512 => ProductKernel512.Rows,
        VectorWidth.Bits256 => ProductKernel256.Rows,
        _ => ProductKernel128.Rows,
    };

    /// <summary>f(start + a·b) for some rows of one panel.</summary>
    /// <param name="rows">Any number.</param>
    /// <param name="columns">1 to <see cref="PanelColumns"/>.</param>
    /// <param name="product">The operands.</param>
    /// <param name="activation">The function f.</param>
    public void Multiply<TActivation>(int rows, int columns, PanelProduct product, TActivation activation) where TActivation : unmanaged, IActivation
    {
        // Tiles of equal height: 16 rows are 8 + 8, since a tile of few rows cannot keep the CPU busy.
        int tiles = (rows + PreferredRows - 1) / PreferredRows;
        for (int tile = 0; tile < tiles; tile++)
        {
            int height = rows / tiles + (tile < rows % tiles ? 1 : 0);
            // Contiguous rows of a are prefetched for the next tile: 60 % faster for 50176 x 288 times 288 x 32.
            bool fetches = product.Outer == 1 && product.AStep == 1 && product.ARow == product.Inner && tile < tiles - 1;
            // The second and third tile read b from the cache, while what follows it in memory is fetched, most likely the next product's: 15 % faster for
            // 2048 x 2048 times 2048 x 2048, and for 16 x 4608 times 4608 x 512.
            bool readsOn = tile is 1 or 2 && product.Outer == 1 && product.BStep == PanelColumns;
            product.Next = product.Wanted is not null ? product.Wanted
                : fetches ? product.A + height * product.ARow
                : readsOn ? product.B + product.Inner * (product.BStep + (tile - 1) * FetchedPerStep)
                : product.B;
            product.NextStep = product.Wanted is not null || fetches || readsOn ? FetchedPerStep : 0;
            if (WideActivation.IsFused<TActivation>())
            {
                MultiplyTile(height, columns, &product, activation);
            }
            else
            {
                MultiplyTile(height, columns, &product, default(Identity));
                activation.ApplyTo(height, columns, product.C, product.CRow);
            }
            product.A += height * product.ARow;
            product.C += height * product.CRow;
        }
    }

    /// <summary>start + a·b for some rows of one panel.</summary>
    public void Multiply(int rows, int columns, PanelProduct product) => Multiply(rows, columns, product, default(Identity));

    private void MultiplyTile<TActivation>(int rows, int columns, PanelProduct* product, TActivation activation) where TActivation : unmanaged, IActivation
    {
        switch (width)
        {
            case VectorWidth.Bits512: ProductKernel512.Multiply(rows, columns, product, activation); break;
            case VectorWidth.Bits256: ProductKernel256.Multiply(rows, columns, product, activation); break;
            default: ProductKernel128.Multiply(rows, columns, product, activation); break;
        }
    }
}
