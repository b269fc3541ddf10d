namespace MidasNet.Cpu;

/// <summary>
/// The rows of a batch, image after image, cut into items of a few rows: small images share an item, large ones have several. It depends on shapes
/// alone.
/// </summary>
/// <param name="rows">All rows.</param>
/// <param name="rowsPerItem">Rows of each item but the last.</param>
internal readonly struct RowSplit(int rows, int rowsPerItem)
{
    // 64 KiB: some microseconds of work, and half of that again fits in the first cache.
    private const int ValuesPerItem = 16 * 1024;

    /// <summary>Items of about 64 KiB, of so many rows at least and at most.</summary>
    public static RowSplit Of(int rows, long valuesPerRow, int fewest = 1, int most = int.MaxValue) =>
        new(rows, (int)Math.Clamp(ValuesPerItem / valuesPerRow, fewest, most));

    /// <summary>The number of items.</summary>
    public int Items => (rows + rowsPerItem - 1) / rowsPerItem;

    /// <summary>The first row of an item.</summary>
    public int First(int item) => item * rowsPerItem;

    /// <summary>The row behind the last of an item.</summary>
    public int End(int item) => Math.Min(rows, First(item) + rowsPerItem);
}
