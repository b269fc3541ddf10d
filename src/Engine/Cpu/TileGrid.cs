namespace MidasNet;

/// <summary>
/// The tiles of 4x4 pixels that cover a batch of images, counted row by row through all images: those of an image's last row and column may hang over
/// its edge.
/// </summary>
/// <param name="Images">Images of the batch.</param>
/// <param name="H">Height of an image.</param>
/// <param name="W">Width of an image.</param>
internal readonly record struct TileGrid(int Images, int H, int W)
{
    /// <summary>Tiles in a row.</summary>
    public int Columns => (W + WinogradTransform.Size - 1) / WinogradTransform.Size;

    /// <summary>Rows of tiles in an image.</summary>
    public int ImageRows => (H + WinogradTransform.Size - 1) / WinogradTransform.Size;

    /// <summary>Rows of tiles in the batch.</summary>
    public int Rows => Images * ImageRows;

    /// <summary>Tiles in the batch.</summary>
    public int Tiles => Rows * Columns;

    /// <summary>
    /// How many rows of tiles are best taken together: as many as give at most so many tiles, if that leaves enough groups to share out, and such that
    /// few places for tiles stay empty.
    /// </summary>
    /// <param name="mostTiles">The most tiles that shall be in a group, unless a single row has more.</param>
    /// <param name="groups">How many groups there shall be at least, unless there are fewer rows.</param>
    public int GroupRows(int mostTiles, int groups)
    {
        int most = Math.Clamp(Math.Min(mostTiles / Columns, Rows / groups), 1, Rows), best = 1;
        for (int rows = 2; rows <= most; rows++)
        {
            // The larger group wins unless it wastes more places.
            if (Used(rows) >= Used(best)) best = rows;
        }
        return best;
    }

    private double Used(int rows)
    {
        int tiles = rows * Columns, block = WinogradProduct.TilesPerBlock(tiles);
        return tiles / ((double)((tiles + block - 1) / block) * block);
    }
}
