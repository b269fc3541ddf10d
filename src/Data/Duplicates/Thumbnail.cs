namespace MidasNet.Data.Duplicates;

/// <summary>An image at low resolution.</summary>
internal static class Thumbnail
{
    /// <summary>Writes the mean of each cell of a grid, in the layout C,H,W.</summary>
    /// <param name="images">The set.</param>
    /// <param name="image">The image.</param>
    /// <param name="rows">Rows of the grid, at most those of the image.</param>
    /// <param name="columns">Columns of the grid, at most those of the image.</param>
    /// <param name="cells">Receives C · rows · columns means, 0 to 255.</param>
    public static void Write(LabelledImages images, int image, int rows, int columns, Span<float> cells)
    {
        var pixels = images.Image(image);
        int cell = 0;
        for (int c = 0; c < images.Channels; c++)
        {
            for (int r = 0; r < rows; r++)
            {
                int top = r * images.Height / rows, bottom = (r + 1) * images.Height / rows;
                for (int k = 0; k < columns; k++)
                {
                    int left = k * images.Width / columns, right = (k + 1) * images.Width / columns, sum = 0;
                    for (int y = top; y < bottom; y++)
                    {
                        foreach (byte pixel in pixels.Slice((c * images.Height + y) * images.Width + left, right - left)) sum += pixel;
                    }
                    cells[cell++] = (float)sum / ((bottom - top) * (right - left));
                }
            }
        }
    }
}
