namespace MidasNet.Benchmarks.Peers;

/// <summary>The pixels of a decoded picture, in the order of the library that decoded it.</summary>
/// <param name="Values">Bytes; channel c of pixel (x, y) at c · <paramref name="ChannelStride"/> + (y · width + x) · <paramref name="PixelStride"/>.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="PixelStride">The distance between pixels.</param>
/// <param name="ChannelStride">The distance between channels.</param>
internal readonly record struct DecodedPixels(byte[] Values, int Width, int Height, int PixelStride, int ChannelStride)
{
    // Libraries differ in how they round, and in how they enlarge the colours, which have half the rows and columns of the brightness.
    private const int Block = 8;

    /// <summary>The three planes of the pixels from 0 to 1, appended to a batch.</summary>
    public void CopyTo(Span<float> planes)
    {
        const float Scale = 1 / 255f;
        int area = Width * Height;
        for (int c = 0; c < 3; c++)
        {
            var plane = planes.Slice(c * area, area);
            for (int i = 0, at = c * ChannelStride; i < plane.Length; i++, at += PixelStride) plane[i] = Values[at] * Scale;
        }
    }

    /// <summary>The means over blocks of 8x8 pixels, on which libraries agree.</summary>
    public float[] BlockMeans()
    {
        float[] planes = new float[3 * Width * Height];
        CopyTo(planes);
        return BlockMeans(planes, Width, Height);
    }

    /// <summary>The means over blocks of 8x8 pixels of planes, one after the other.</summary>
    public static float[] BlockMeans(ReadOnlySpan<float> planes, int width, int height)
    {
        int columns = width / Block, rows = height / Block, count = planes.Length / (width * height);
        float[] means = new float[count * columns * rows];
        for (int p = 0; p < count; p++)
        {
            for (int y = 0; y < rows * Block; y++)
            {
                for (int x = 0; x < columns * Block; x++)
                    means[(p * rows + y / Block) * columns + x / Block] += planes[(p * height + y) * width + x] / (Block * Block);
            }
        }
        return means;
    }
}
