namespace MidasNet.Cpu;

/// <summary>A batch of images, [images, H, W, C], with zeros around them.</summary>
/// <param name="pixels">The first value.</param>
/// <param name="h">Height of an image.</param>
/// <param name="w">Width of an image.</param>
/// <param name="c">Channels.</param>
/// <param name="padding">The width of the zeros at each edge.</param>
internal readonly unsafe struct PaddedImages(float* pixels, int h, int w, int c, int padding)
{
    public float* Pixels => pixels;

    public int H => h;

    public int W => w;

    public int C => c;

    public int Padding => padding;

    /// <summary>The rows of pixels under some tiles, for prefetching; empty if there are no such tiles.</summary>
    /// <param name="grid">Tiles that cover the images, approximately if there is padding.</param>
    /// <param name="first">The first tile.</param>
    /// <param name="tiles">The maximum number of tiles.</param>
    /// <param name="steps">The number of steps in which to fetch them.</param>
    public MemoryAhead Ahead(TileGrid grid, int first, int tiles, int steps)
    {
        if (first >= grid.Tiles) return default;
        nint start = Row(grid.Run(first, 1));
        return new(pixels + start, Row(grid.Run(Math.Min(first + tiles, grid.Tiles), 1)) - start, steps);
    }

    private nint Row(TileRun run) => ((nint)run.Image * h + Math.Min(run.Top, h)) * w * c;
}
