namespace MidasNet.Data;

/// <summary>The smallest rectangle that holds all ink of a light-on-dark image, in pixels.</summary>
/// <param name="Left">First column with ink.</param>
/// <param name="Top">First row with ink.</param>
/// <param name="Width">Columns from the first to the last with ink.</param>
/// <param name="Height">Rows from the first to the last with ink.</param>
internal readonly record struct InkBox(int Left, int Top, int Width, int Height)
{
    /// <summary>Finds the box of all pixels of at least <paramref name="threshold"/>; null if there is none.</summary>
    public static InkBox? Find(GreyImage image, byte threshold)
    {
        ArgumentNullException.ThrowIfNull(image);
        int left = image.Width, right = -1, top = image.Height, bottom = -1;
        for (int y = 0; y < image.Height; y++)
        {
            var row = image.Pixels.AsSpan(y * image.Width, image.Width);
            int first = row.IndexOfAnyInRange(threshold, byte.MaxValue);
            if (first < 0)
                continue;
            left = Math.Min(left, first);
            right = Math.Max(right, row.LastIndexOfAnyInRange(threshold, byte.MaxValue));
            top = Math.Min(top, y);
            bottom = y;
        }
        return right < 0 ? null : new InkBox(left, top, right - left + 1, bottom - top + 1);
    }
}
