namespace MidasNet.Data;

/// <summary>
/// A flip left to right, then a shift by whole pixels, with reflection beyond the edges: y[i, j] = x[i - <see cref="Down"/>, j - <see cref="Right"/>] of the
/// flipped image. It moves pixels without changing their values, hence works on bytes too.
/// </summary>
internal readonly record struct PixelMove(bool IsFlipped, int Right, int Down)
{
    private const ulong FlipPurpose = 5, TranslatePurpose = 6; // separate these random numbers from all others

    /// <summary>True if nothing moves.</summary>
    public bool IsNone => this == default;

    /// <summary>Draws whether the image is flipped, and its shift.</summary>
    public static PixelMove Draw(in Augmentation strengths, ulong seed, int epoch, int index)
    {
        bool isFlipped = strengths.Flip == FlipKind.All;
        if (strengths.Flip is FlipKind.Random or FlipKind.Alternating)
        {
            bool alternates = strengths.Flip == FlipKind.Alternating;
            var coin = new RandomStream(seed, alternates ? 0 : (ulong)epoch, (ulong)index, FlipPurpose);
            isFlipped = coin.NextInt(2) == 1 ^ (alternates && epoch % 2 == 1);
        }
        int down = strengths.FixedShift, right = isFlipped ? -down : down; // the flipped image is that of the shifted one
        if (strengths.Translate == 0) return new PixelMove(isFlipped, right, down);
        var random = new RandomStream(seed, (ulong)epoch, (ulong)index, TranslatePurpose);
        int choices = 2 * strengths.Translate + 1;
        return new PixelMove(isFlipped, right + random.NextInt(choices) - strengths.Translate, down + random.NextInt(choices) - strengths.Translate);
    }

    /// <summary>Writes the moved image.</summary>
    /// <param name="source">Planes of height x width.</param>
    /// <param name="target">The same planes, in other memory.</param>
    /// <param name="height">Rows of a plane.</param>
    /// <param name="width">Columns of a plane.</param>
    public void Copy<T>(ReadOnlySpan<T> source, Span<T> target, int height, int width) where T : unmanaged
    {
        if (Down == 0 && Right == 0)
        {
            source.CopyTo(target);
        }
        else
        {
            // A flipped image shifted to the right is the image shifted to the left, then flipped.
            int right = IsFlipped ? -Right : Right;
            for (int row = 0; row < source.Length / width; row++)
            {
                int y = row % height, from = row - y + Reflect(y - Down, height);
                ShiftRow(source.Slice(from * width, width), target.Slice(row * width, width), right);
            }
        }
        if (!IsFlipped) return;
        for (int row = 0; row < source.Length / width; row++) target.Slice(row * width, width).Reverse();
    }

    /// <summary>The pixel at a position, which may lie beyond the edges: -1 is pixel 1, and so on.</summary>
    public static int Reflect(int position, int length)
    {
        if ((uint)position < (uint)length) return position;
        if (length == 1) return 0;
        int period = 2 * (length - 1), within = Math.Abs(position) % period;
        return Math.Min(within, period - within);
    }

    private static void ShiftRow<T>(ReadOnlySpan<T> source, Span<T> target, int right)
    {
        int width = source.Length, first = Math.Clamp(right, 0, width), end = Math.Clamp(width + right, 0, width);
        for (int x = 0; x < first; x++) target[x] = source[Reflect(x - right, width)];
        if (end > first) source[(first - right)..(end - right)].CopyTo(target[first..]);
        for (int x = Math.Max(first, end); x < width; x++) target[x] = source[Reflect(x - right, width)];
    }
}
