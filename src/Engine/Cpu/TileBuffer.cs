namespace MidasNet;

/// <summary>
/// Carries rows of tiles between a tensor and their transformed form, one block of sixteen channels at a time: through a piece of an image, with a
/// margin of one pixel, in which a pixel's channels lie side by side.
/// </summary>
/// <param name="grid">The tiles of the batch.</param>
/// <param name="mostRows">The most rows of tiles that it carries at once.</param>
/// <param name="memory"><see cref="Length"/> values.</param>
internal readonly unsafe struct TileBuffer(TileGrid grid, int mostRows, float* memory)
{
    private const int Pixel = ChannelBlock.Channels;

    /// <summary>Values that a buffer takes: pixels, and a table of where they are.</summary>
    public static int Length(TileGrid grid, int mostRows) => BlockLength(grid, mostRows) + PixelRows(grid, mostRows) * grid.W + 3;

    /// <summary>Clears the margins and notes the places of pixels. To be called before tiles are read, and again after others were written.</summary>
    public void Prepare()
    {
        new Span<float>(memory, BlockLength(grid, mostRows)).Clear();
        int* offsets = Offsets;
        for (int y = 0; y < PixelRows(grid, mostRows); y++)
        {
            for (int x = 0; x < grid.W; x++) *offsets++ = y * Pitch + (x + 1) * Pixel;
        }
        for (int i = 0; i < 3; i++) *offsets++ = 0;
    }

    /// <summary>Transforms the tiles of a convolution's source, each with the pixels around it.</summary>
    /// <param name="planes">The tensor, [images, channels, H, W].</param>
    /// <param name="channels">All its channels.</param>
    /// <param name="block">Which sixteen of them.</param>
    /// <param name="first">The first row of tiles, counted through all images.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="target">Where the tiles go: the first becomes number 0.</param>
    public void ReadSource(float* planes, int channels, int block, int first, int rows, TransformedTiles target)
    {
        for (int done = 0, part; done < rows; done += part)
        {
            part = Read(planes, channels, block, first + done, rows - done);
            for (int i = 0; i < part; i++)
            {
                for (int j = 0; j < grid.Columns; j++)
                    WinogradTransform.Source(Around(i, j), Pitch, target.At(block, (done + i) * grid.Columns + j), target.Position);
            }
        }
    }

    /// <summary>Transforms the tiles of the gradient of a convolution's result; the parameters are those of <see cref="ReadSource"/>.</summary>
    public void ReadResultGradient(float* planes, int channels, int block, int first, int rows, TransformedTiles target)
    {
        for (int done = 0, part; done < rows; done += part)
        {
            part = Read(planes, channels, block, first + done, rows - done);
            for (int i = 0; i < part; i++)
            {
                for (int j = 0; j < grid.Columns; j++)
                    WinogradTransform.ResultGradient(At(i, j), Pitch, target.At(block, (done + i) * grid.Columns + j), target.Position);
            }
        }
    }

    /// <summary>Transforms tiles of a convolution's result back, adds the bias, applies the activation and writes those pixels that are in an image.</summary>
    /// <param name="source">The transformed tiles, from number 0 on.</param>
    /// <param name="sourceBlock">Which sixteen of their channels.</param>
    /// <param name="activation">The activation.</param>
    /// <param name="bias">The bias of all channels, or null for none.</param>
    /// <param name="planes">The tensor, [images, channels, H, W].</param>
    /// <param name="channels">All its channels.</param>
    /// <param name="block">Which sixteen of them to write.</param>
    /// <param name="first">The first row of tiles, counted through all images.</param>
    /// <param name="rows">How many rows.</param>
    public void WriteResult<TActivation>(
        TransformedTiles source, int sourceBlock, TActivation activation, float* bias, float* planes, int channels, int block, int first, int rows)
        where TActivation : unmanaged, IActivation
    {
        int c = block * ChannelBlock.Channels;
        for (int done = 0, part; done < rows; done += part)
        {
            var (image, row) = Math.DivRem(first + done, grid.ImageRows);
            part = Math.Min(rows - done, grid.ImageRows - row);
            for (int i = 0; i < part; i++)
            {
                for (int j = 0; j < grid.Columns; j++)
                    WinogradTransform.Result(source.At(sourceBlock, (done + i) * grid.Columns + j), source.Position, At(i, j), Pitch);
            }
            int top = row * WinogradTransform.Size, pixels = (Math.Min(grid.H, top + part * WinogradTransform.Size) - top) * grid.W;
            // A storage may be read past its end, so the last sixteen biases are always there.
            ChannelBlock.Write(
                memory + Pitch, Offsets, pixels, activation, bias is null ? null : bias + c,
                planes + ((long)image * channels + c) * grid.H * grid.W + top * grid.W, grid.H * grid.W, Math.Min(ChannelBlock.Channels, channels - c));
        }
    }

    private int* Offsets => (int*)(memory + BlockLength(grid, mostRows));

    private int Pitch => PitchOf(grid);

    private static int PitchOf(TileGrid grid) => (grid.Columns * WinogradTransform.Size + 2) * Pixel;

    private static int PixelRows(TileGrid grid, int rows) => Math.Min(rows, grid.ImageRows) * WinogradTransform.Size + 2;

    private static int BlockLength(TileGrid grid, int rows) => PixelRows(grid, rows) * PitchOf(grid);

    /// <summary>
    /// Reads rows of tiles of one image and the pixels around them, with zeros where there is no image; tells how many rows: those up to the image's end.
    /// </summary>
    private int Read(float* planes, int channels, int block, int first, int rows)
    {
        var (image, row) = Math.DivRem(first, grid.ImageRows);
        int part = Math.Min(rows, grid.ImageRows - row), c = block * ChannelBlock.Channels;
        int top = row * WinogradTransform.Size - 1, bottom = top + PixelRows(grid, part);
        int start = Math.Max(0, top), end = Math.Min(grid.H, bottom);
        if (top < start) ClearRow(0);
        for (int y = end; y < bottom; y++) ClearRow(y - top);
        ChannelBlock.Read(
            planes + ((long)image * channels + c) * grid.H * grid.W + start * grid.W, grid.H * grid.W, Math.Min(ChannelBlock.Channels, channels - c),
            (end - start) * grid.W, Offsets, memory + (start - top) * Pitch);
        return part;
    }

    private void ClearRow(int y) => new Span<float>(memory + y * Pitch, Pitch).Clear();

    /// <summary>The 6x6 pixels around a tile.</summary>
    private float* Around(int row, int column) => memory + row * WinogradTransform.Size * Pitch + column * WinogradTransform.Size * Pixel;

    /// <summary>The 4x4 pixels of a tile.</summary>
    private float* At(int row, int column) => Around(row, column) + Pitch + Pixel;
}
