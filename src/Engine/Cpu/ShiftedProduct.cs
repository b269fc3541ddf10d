namespace MidasNet;

/// <summary>
/// C[m, j] = Σ_k A[m, k] · B[offset[k] + j]: a matrix product whose right operand is given by where each of its rows begins, so that rows may
/// overlap. A convolution is such a product (a tap is the image, shifted), and nothing has to be copied into columns.
/// </summary>
internal static unsafe class ShiftedProduct
{
    /// <summary>Rows of A in panels of <see cref="Tile.Rows"/>.</summary>
    public static int Panels(int rows) => (rows + Tile.Rows - 1) / Tile.Rows;

    /// <summary>Values that the packed A takes.</summary>
    public static long PackedLength(int rows, int k) => (long)Panels(rows) * Tile.Rows * k;

    /// <summary>Packs one panel for <see cref="Tile.Outer"/>: A[m, k] = a[m · rowStride + offsets[k]]; rows past the end become zeros.</summary>
    public static void PackPanel(int panel, int rows, int k, float* a, nint rowStride, nint* offsets, float* packed)
    {
        float* target = packed + (long)panel * Tile.Rows * k;
        for (int r = 0; r < Tile.Rows; r++)
        {
            int m = panel * Tile.Rows + r;
            if (m < rows)
            {
                float* source = a + m * rowStride;
                for (int i = 0; i < k; i++) target[(long)i * Tile.Rows + r] = source[offsets[i]];
            }
            else
            {
                for (int i = 0; i < k; i++) target[(long)i * Tile.Rows + r] = 0;
            }
        }
    }
}

/// <summary>Packs the panels of a <see cref="ShiftedProduct"/>, one per item.</summary>
internal unsafe struct PackWork : IWork
{
    public int Rows, K;
    public float* A, Packed;
    public nint RowStride;
    public nint* Offsets;

    public readonly void Run(int item, int worker) => ShiftedProduct.PackPanel(item, Rows, K, A, RowStride, Offsets, Packed);
}
