namespace MidasNet.Data;

/// <summary>The content of an IDX file of images.</summary>
internal sealed class IdxPixels
{
    /// <summary>Wraps pixels, without a copy.</summary>
    /// <exception cref="ArgumentException">The number of bytes is not count times rows times columns.</exception>
    public IdxPixels(int count, int rows, int columns, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        if ((Int128)count * rows * columns != bytes.Length)
            throw new ArgumentException($"{count} x {rows} x {columns} pixels do not make the {bytes.Length} bytes that are given", nameof(bytes));
        (Count, Rows, Columns, Bytes) = (count, rows, columns, bytes);
    }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>Rows of an image.</summary>
    public int Rows { get; }

    /// <summary>Columns of an image.</summary>
    public int Columns { get; }

    /// <summary>The pixels, image by image, row by row.</summary>
    public byte[] Bytes { get; }

    /// <summary>Rows and columns of every image swapped, as EMNIST's own files need it.</summary>
    public IdxPixels Transpose()
    {
        var turned = new byte[Bytes.Length];
        int size = Rows * Columns;
        for (int start = 0; start < Bytes.Length; start += size)
        {
            for (int y = 0; y < Rows; y++)
            {
                for (int x = 0; x < Columns; x++)
                    turned[start + x * Rows + y] = Bytes[start + y * Columns + x];
            }
        }
        return new IdxPixels(Count, Columns, Rows, turned);
    }
}
