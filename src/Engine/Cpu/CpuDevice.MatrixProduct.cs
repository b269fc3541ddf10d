using System.Numerics;

namespace MidasNet.Cpu;

internal sealed unsafe partial class CpuDevice
{
    // Terms that are summed at a time: a panel of b (128 KiB) and the rows of an item (256 KiB) then stay in the second-level cache, and results are read
    // and written once per block of terms. 512 was 2 % slower, 256 4 %. Packing the rows of a as well gained nothing, as tiles read few of them.
    private const int DepthBlock = 1024;

    // Values of b that are packed at a time, if they are not kept: 8 MiB.
    private const int MaxPackedValues = 2 * 1024 * 1024;

    // Rows of an item that meet many panels, and so must stay in the cache.
    private const int MaxItemRows = 64;

    // Rows of an item that meet one or two panels, and are fetched from memory while the ones before are multiplied.
    private const int MaxStreamedRows = 448;

    // Rows that an item should have before a product is cut by columns too.
    private const int MinItemRows = 32;

    // Items that a product is cut into, if it is large enough: equal shares for 2, 4, 8 and 16 threads.
    private const int WantedItems = 16;

    // Items that a product is cut into by columns, which costs nothing: with many, a thread that other programs hold up is waited for less.
    private const int MaxProductItems = 64;

    // Multiply-adds that an item should have, so that it takes far longer than to hand it out: a microsecond.
    private const long MinItemProducts = 128 * 1024;

    /// <summary>Computes a product with the right operand as it comes.</summary>
    private void Multiply<TActivation>(MatrixProduct product, TActivation activation) where TActivation : unmanaged, IActivation
    {
        if (product.BColumn == 1 && product.M <= products.PreferredRows)
        {
            // One pass over b: it is read in place.
            Multiply(product, activation, 0, product.K, new MatrixPanels((nint)product.B, products.PanelColumns, product.BRow));
            return;
        }
        int panels = Items(product.N, products.PanelColumns);
        int depth = Math.Clamp(MaxPackedValues / (panels * products.PanelColumns) / DepthBlock * DepthBlock, DepthBlock, Math.Max(DepthBlock, product.K));
        float* packed = SharedScratch((long)panels * products.PanelColumns * Math.Min(depth, product.K));
        for (int k0 = 0; k0 < product.K; k0 += depth)
        {
            int k1 = Math.Min(product.K, k0 + depth);
            Multiply(product, activation, k0, k1, Pack(product, k0, k1, packed));
        }
    }

    /// <summary>Computes a product of which the right operand is kept in panels while it stays the same.</summary>
    /// <param name="product">The product; its right operand is all that <paramref name="b"/> holds.</param>
    /// <param name="activation">The function applied to the result.</param>
    /// <param name="b">The right operand.</param>
    /// <param name="packing">The purpose of the packing, which distinguishes the uses of a storage.</param>
    private void MultiplyKept<TActivation>(MatrixProduct product, TActivation activation, CpuStorage b, Packing packing)
        where TActivation : unmanaged, IActivation
    {
        long length = (long)Items(product.N, products.PanelColumns) * products.PanelColumns * product.K;
        float* kept = b.Keep(new PackedForm(packing, product.K, product.N), length, out bool current);
        if (kept is null)
        {
            Multiply(product, activation);
            return;
        }
        var panels = PanelsAt(kept, product.K);
        if (!current) Pack(product, 0, product.K, kept);
        Multiply(product, activation, 0, product.K, panels);
    }

    /// <summary>Adds the terms k0 to k1 to the result; the first of them start it, the last of them end in the activation.</summary>
    private void Multiply<TActivation>(MatrixProduct product, TActivation activation, int k0, int k1, MatrixPanels panels)
        where TActivation : unmanaged, IActivation
    {
        int panelCount = Items(product.N, products.PanelColumns);
        long worthwhile = Math.Max(1, (long)product.M * product.N * product.K / MinItemProducts);
        int wanted = (int)Math.Min(worthwhile, WantedItems);
        int rowBlocks = RoundUpToPowerOf2(Items(product.M, panelCount > 2 ? MaxItemRows : MaxStreamedRows));
        while (rowBlocks < wanted && product.M / (2 * rowBlocks) >= MinItemRows) rowBlocks *= 2;
        int columnBlocks = Math.Min(panelCount, RoundUpToPowerOf2(Items((int)Math.Min(worthwhile, MaxProductItems), rowBlocks)));
        while (rowBlocks * columnBlocks < wanted && product.M / (2 * rowBlocks) >= products.PreferredRows / 2) rowBlocks *= 2;

        team.For(rowBlocks * columnBlocks, new MatrixProductWork<TActivation>
        {
            Kernel = products,
            Product = product,
            Activation = activation,
            FirstTerm = k0,
            EndTerm = k1,
            Panels = panels,
            PanelCount = panelCount,
            RowBlocks = rowBlocks,
            ColumnBlocks = columnBlocks,
        });
    }

    /// <summary>Packs the rows k0 to k1 of a right operand.</summary>
    private MatrixPanels Pack(MatrixProduct product, int k0, int k1, float* target)
    {
        var panels = PanelsAt(target, k1 - k0);
        team.For(Items(product.N, PackPanelsWork.Columns) * Items(k1 - k0, PackPanelsWork.Rows), new PackPanelsWork
        {
            Product = product,
            FirstTerm = k0,
            EndTerm = k1,
            Panels = panels,
            PanelColumns = products.PanelColumns,
        });
        return panels;
    }

    private MatrixPanels PanelsAt(float* target, int rows) => new((nint)target, (nint)rows * products.PanelColumns, products.PanelColumns);

    private static int RoundUpToPowerOf2(int count) => (int)BitOperations.RoundUpToPowerOf2((uint)count);

    private struct PackPanelsWork : IWork
    {
        public const int Columns = 128, Rows = 128;

        public MatrixProduct Product;
        public int FirstTerm, EndTerm, PanelColumns;
        public MatrixPanels Panels;

        public readonly void Run(int item, int worker)
        {
            int columnBlocks = Items(Product.N, Columns);
            int k0 = FirstTerm + item / columnBlocks * Rows, rows = Math.Min(Rows, EndTerm - k0);
            int n0 = item % columnBlocks * Columns, n1 = Math.Min(Product.N, n0 + Columns);
            for (int n = n0; n < n1; n += PanelColumns)
            {
                int columns = Math.Min(PanelColumns, n1 - n);
                float* source = Product.B + k0 * Product.BRow + n * Product.BColumn;
                float* target = Panels.Panel(n / PanelColumns, k0 - FirstTerm);
                if (Product.BColumn == 1) BlockOrder.Copy(rows, columns, source, Product.BRow, target, PanelColumns);
                else BlockOrder.Transpose(rows, columns, source, Product.BColumn, target, PanelColumns);
            }
        }
    }

    private struct MatrixProductWork<TActivation> : IWork where TActivation : unmanaged, IActivation
    {
        public ProductKernel Kernel;
        public MatrixProduct Product;
        public TActivation Activation;
        public int FirstTerm, EndTerm, PanelCount, RowBlocks, ColumnBlocks;
        public MatrixPanels Panels;

        public readonly void Run(int item, int worker)
        {
            int rowBlock = item % RowBlocks, columnBlock = item / RowBlocks;
            int m0 = Share(Product.M, rowBlock, RowBlocks), rows = Share(Product.M, rowBlock + 1, RowBlocks) - m0;
            int panel0 = Share(PanelCount, columnBlock, ColumnBlocks), panel1 = Share(PanelCount, columnBlock + 1, ColumnBlocks);
            int depthBlocks = Items(EndTerm - FirstTerm, DepthBlock);
            for (int block = 0; block < depthBlocks; block++)
            {
                int k0 = FirstTerm + Share(EndTerm - FirstTerm, block, depthBlocks), k1 = FirstTerm + Share(EndTerm - FirstTerm, block + 1, depthBlocks);
                var product = new PanelProduct
                {
                    A = Product.A + m0 * Product.ARow + k0 * Product.AStep,
                    ARow = Product.ARow,
                    AStep = Product.AStep,
                    BStep = Panels.RowStride,
                    Outer = 1,
                    Inner = k1 - k0,
                    CRow = Product.N,
                    Start = k0 > 0 ? ProductStart.Sums : Product.Bias is null ? ProductStart.Zero : ProductStart.Bias,
                };
                for (int panel = panel0; panel < panel1; panel++)
                {
                    int n = panel * Kernel.PanelColumns, columns = Math.Min(Kernel.PanelColumns, Product.N - n);
                    product.B = Panels.Panel(panel, k0 - FirstTerm);
                    product.C = Product.C + (long)m0 * Product.N + n;
                    product.Bias = Product.Bias + n;
                    if (k1 == Product.K) Kernel.Multiply(rows, columns, product, Activation);
                    else Kernel.Multiply(rows, columns, product);
                }
            }
        }

        /// <summary>The start of the i-th of several equal parts.</summary>
        private static int Share(int length, int i, int parts) => (int)((long)length * i / parts);
    }
}
