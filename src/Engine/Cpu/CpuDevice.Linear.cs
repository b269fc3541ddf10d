namespace MidasNet;

internal sealed unsafe partial class CpuDevice
{
    // Columns of a product per item: a block of B of this width and a thousand rows fills half of a second-level cache.
    private const int ProductColumns = 144;

    public override void Linear<TActivation>(LinearShape shape, TActivation activation, Storage x, Storage w, Storage? b, Storage y) =>
        team.For(Items(shape.Out, Tile.DotColumns) * Items(shape.N, LinearWork<TActivation>.RowsPerItem), new LinearWork<TActivation>
        {
            Shape = shape,
            Activation = activation,
            X = P(x),
            W = P(w),
            B = PointerOrNull(b),
            Y = P(y),
        });

    public override void LinearBackwardInput(LinearShape shape, Storage dy, Storage w, Storage dx) =>
        Product(shape.N, shape.In, shape.Out, P(dy), rowStride: shape.Out, kStride: 1, P(w), P(dx));

    public override void LinearBackwardWeight(LinearShape shape, Storage x, Storage dy, Storage dw) =>
        Product(shape.Out, shape.In, shape.N, P(dy), rowStride: 1, kStride: shape.Out, P(x), P(dw));

    /// <summary>c[m, n] = Σ_k a[m · rowStride + k · kStride] · b[k, n], with b and c row by row.</summary>
    private void Product(int m, int n, int k, float* a, int rowStride, int kStride, float* b, float* c)
    {
        long packedLength = ShiftedProduct.PackedLength(m, k);
        float* packed = SharedScratch(packedLength + 4L * k);
        var aOffsets = (nint*)(packed + packedLength);
        var bOffsets = aOffsets + k;
        for (int i = 0; i < k; i++)
        {
            aOffsets[i] = (nint)i * kStride;
            bOffsets[i] = (nint)i * n;
        }
        team.For(ShiftedProduct.Panels(m), new PackWork { Rows = m, K = k, A = a, RowStride = rowStride, Offsets = aOffsets, Packed = packed });
        team.For(Items(n, ProductColumns), new ProductWork { M = m, N = n, K = k, Packed = packed, B = b, BOffsets = bOffsets, C = c });
    }

    /// <summary>Both operands are contiguous along the sum, so the tile is one of dot products.</summary>
    private struct LinearWork<TActivation> : IWork where TActivation : unmanaged, IActivation
    {
        public const int RowsPerItem = 48;

        public LinearShape Shape;
        public TActivation Activation;
        public float* X, W, B, Y;

        public readonly void Run(int item, int worker)
        {
            int columnBlocks = Items(Shape.Out, Tile.DotColumns);
            int o0 = item % columnBlocks * Tile.DotColumns, columns = Math.Min(Tile.DotColumns, Shape.Out - o0);
            int n0 = item / columnBlocks * RowsPerItem, n1 = Math.Min(Shape.N, n0 + RowsPerItem);
            nint* xOffsets = stackalloc nint[Tile.DotRows], wOffsets = stackalloc nint[Tile.DotColumns];
            float* tile = stackalloc float[Tile.DotRows * Tile.DotColumns];
            // A tile that hangs over the edge repeats the last row or column; those results are dropped.
            for (int q = 0; q < Tile.DotColumns; q++) wOffsets[q] = (nint)Math.Min(o0 + q, Shape.Out - 1) * Shape.In;
            for (int n = n0; n < n1; n += Tile.DotRows)
            {
                for (int r = 0; r < Tile.DotRows; r++) xOffsets[r] = (nint)Math.Min(n + r, n1 - 1) * Shape.In;
                Tile.Dot(Shape.In, X, xOffsets, W, wOffsets, tile);
                for (int r = 0; r < Math.Min(Tile.DotRows, n1 - n); r++)
                {
                    for (int q = 0; q < columns; q++)
                    {
                        float sum = tile[r * Tile.DotColumns + q] + (B is null ? 0 : B[o0 + q]);
                        Y[(long)(n + r) * Shape.Out + o0 + q] = Activation.Apply(sum);
                    }
                }
            }
        }
    }

    private struct ProductWork : IWork
    {
        public int M, N, K;
        public float* Packed, B, C;
        public nint* BOffsets;

        public readonly void Run(int item, int worker)
        {
            float* tile = stackalloc float[Tile.MaximumSize];
            int j0 = item * ProductColumns, j1 = Math.Min(N, j0 + ProductColumns);
            for (int panel = 0; panel < ShiftedProduct.Panels(M); panel++)
            {
                int m0 = panel * Tile.Rows, rows = Math.Min(Tile.Rows, M - m0);
                for (int j = j0; j < j1; j += Tile.Columns)
                {
                    // The last tile of the last row of B reads into the slack behind its storage.
                    Tile.Outer(K, Packed + (long)m0 * K, B + j, BOffsets, tile);
                    int columns = Math.Min(Tile.Columns, j1 - j);
                    for (int r = 0; r < rows; r++)
                        new ReadOnlySpan<float>(tile + r * Tile.Columns, columns).CopyTo(new Span<float>(C + (long)(m0 + r) * N + j, columns));
                }
            }
        }
    }
}
