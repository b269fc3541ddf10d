namespace MidasNet.Cpu;

/// <summary>
/// The rows of a batch, image after image, cut into work items of a few rows: small images share an item, large ones have several. It depends on the shape
/// alone.
/// </summary>
/// <param name="rows">All rows.</param>
/// <param name="rowsPerItem">Rows of each item except the last.</param>
internal readonly struct RowSplit(int rows, int rowsPerItem)
{
    // 64 KiB: a few microseconds of work, of which half fits in the first-level cache.
    private const int ValuesPerItem = 16 * 1024;

    /// <summary>Items of about 64 KiB, within a minimum and a maximum number of rows.</summary>
    public static RowSplit Of(int rows, long valuesPerRow, int minRows = 1, int maxRows = int.MaxValue) =>
        new(rows, (int)Math.Clamp(ValuesPerItem / valuesPerRow, minRows, maxRows));

    /// <summary>The number of items.</summary>
    public int Items => (rows + rowsPerItem - 1) / rowsPerItem;

    /// <summary>The first row of an item.</summary>
    public int First(int item) => item * rowsPerItem;

    /// <summary>The row after the last of an item.</summary>
    public int End(int item) => Math.Min(rows, First(item) + rowsPerItem);
}
