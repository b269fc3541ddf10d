namespace MidasNet.Cpu;

/// <summary>
/// The square tiles that cover a batch of images, counted from left to right, row by row, through all images: those of an image's last row and column
/// may hang over its edge.
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

    /// <summary>The tiles from one on that lie in the same row, if there are so many.</summary>
    public TileRun Run(int first, int most)
    {
        var (row, column) = Math.DivRem(first, Columns);
        var (image, imageRow) = Math.DivRem(row, Rows);
        return new(image, imageRow * Size, column * Size, Math.Min(most, Columns - column));
    }

    /// <summary>
    /// How many tiles are best taken together: as many as fit, in whole rows where these fit, but such that there are some groups to share out, and that
    /// all groups are of about the same size.
    /// </summary>
    /// <param name="most">The most tiles that fit.</param>
    /// <param name="groups">Of how many groups there shall be a multiple, if there are so many tiles.</param>
    public int GroupTiles(int most, int groups)
    {
        int rounds = Math.Max(1, (Tiles + most * groups - 1) / (most * groups));
        int tiles = Math.Max(1, (Tiles + rounds * groups - 1) / (rounds * groups));
        int rows = (tiles + Columns - 1) / Columns * Columns;
        return rows <= most ? rows : tiles;
    }
}

/// <summary>Tiles beside each other in an image.</summary>
/// <param name="Image">The image.</param>
/// <param name="Top">The first row of pixels.</param>
/// <param name="Left">The first pixel of the row.</param>
/// <param name="Tiles">How many tiles.</param>
internal readonly record struct TileRun(int Image, int Top, int Left, int Tiles);
