namespace MidasNet.Data;

/// <summary>The content of an IDX file of images.</summary>
internal sealed class IdxPixels
{
    /// <summary>Wraps pixels, without a copy.</summary>
    /// <exception cref="ArgumentException">The number of bytes is not count times channels times rows times columns.</exception>
    public IdxPixels(int count, int rows, int columns, byte[] bytes, int channels = 1)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        if ((Int128)count * channels * rows * columns != bytes.Length)
            throw new ArgumentException($"{count} x {channels} x {rows} x {columns} pixels do not make the {bytes.Length} bytes that are given", nameof(bytes));
        (Count, Channels, Rows, Columns, Bytes) = (count, channels, rows, columns, bytes);
    }

    /// <summary>Number of images.</summary>
    public int Count { get; }

    /// <summary>Channels of an image: 1 for grey, 3 for red, green, blue.</summary>
    public int Channels { get; }

    /// <summary>Rows of an image.</summary>
    public int Rows { get; }

    /// <summary>Columns of an image.</summary>
    public int Columns { get; }

    /// <summary>The pixels, image by image, channel by channel, row by row.</summary>
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
        return new IdxPixels(Count, Columns, Rows, turned, Channels);
    }
}
