namespace MidasNet.Cpu;

/// <summary>
/// The square tiles that cover a batch of images, numbered from left to right, row by row, through all images. Tiles in an image's last row and column may
/// extend past its edge.
/// </summary>
/// <param name="Images">Images of the batch.</param>
/// <param name="H">Height of an image.</param>
/// <param name="W">Width of an image.</param>
/// <param name="Size">Height and width of a tile.</param>
internal readonly record struct TileGrid(int Images, int H, int W, int Size)
{
    /// <summary>Tiles in a row.</summary>
    public int Columns => (W + Size - 1) / Size;

    /// <summary>Rows of tiles in an image.</summary>
    public int Rows => (H + Size - 1) / Size;

    /// <summary>Tiles in the batch.</summary>
    public int Tiles => Images * Rows * Columns;

    /// <summary>The tiles from the given one on that are in the same row, at most <paramref name="max"/>.</summary>
    public TileRun Run(int first, int max)
    {
        var (row, column) = Math.DivRem(first, Columns);
        var (image, imageRow) = Math.DivRem(row, Rows);
        return new(image, imageRow * Size, column * Size, Math.Min(max, Columns - column));
    }

    /// <summary>
    /// The preferred number of tiles in a group: the largest that fits, in whole rows where these fit, such that there are enough groups to share and all
    /// have about the same size.
    /// </summary>
    /// <param name="max">The maximum number of tiles that fit.</param>
    /// <param name="groups">The number of groups should be a multiple of this, if there are enough tiles.</param>
    public int GroupTiles(int max, int groups)
    {
        int rounds = Math.Max(1, (Tiles + max * groups - 1) / (max * groups));
        int tiles = Math.Max(1, (Tiles + rounds * groups - 1) / (rounds * groups));
        int rows = (tiles + Columns - 1) / Columns * Columns;
        return rows <= max ? rows : tiles;
    }
}

/// <summary>Neighbouring tiles in a row of an image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Top">The first row of pixels.</param>
/// <param name="Left">The first pixel of the row.</param>
/// <param name="Tiles">The number of tiles.</param>
internal readonly record struct TileRun(int Image, int Top, int Left, int Tiles);
