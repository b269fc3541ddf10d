namespace MidasNet.Data;

/// <summary>One decoded grey image: bytes row by row, 0 black, 255 white.</summary>
internal sealed class GreyImage
{
    /// <summary>Wraps pixels, without a copy.</summary>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels"><paramref name="width"/> · <paramref name="height"/> bytes, row by row.</param>
    /// <exception cref="ArgumentException">The number of pixels is not width times height.</exception>
    public GreyImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if ((long)width * height != pixels.Length)
            throw new ArgumentException($"an image of {width} x {height} has {(long)width * height} pixels, but {pixels.Length} are given", nameof(pixels));
        (Width, Height, Pixels) = (width, height, pixels);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixels, row by row: pixel (x, y) has index y · <see cref="Width"/> + x.</summary>
    public byte[] Pixels { get; }

    /// <summary>The negative: black strokes on white become light strokes on dark.</summary>
    public GreyImage Invert()
    {
        var inverted = new byte[Pixels.Length];
        for (int i = 0; i < inverted.Length; i++)
            inverted[i] = (byte)~Pixels[i];
        return new GreyImage(Width, Height, inverted);
    }

    /// <summary>The image in the middle of a larger black one; an odd remainder goes to the right and the bottom.</summary>
    /// <param name="width">Columns of the result, at least <see cref="Width"/>.</param>
    /// <param name="height">Rows of the result, at least <see cref="Height"/>.</param>
    /// <exception cref="ArgumentException">The image is larger than the result.</exception>
    public GreyImage Pad(int width, int height)
    {
        if (width < Width || height < Height)
            throw new ArgumentException($"an image of {Width} x {Height} cannot be padded to the smaller {width} x {height}");
        var (left, top) = ((width - Width) / 2, (height - Height) / 2);
        var padded = new byte[checked(width * height)];
        for (int y = 0; y < Height; y++)
            Pixels.AsSpan(y * Width, Width).CopyTo(padded.AsSpan((y + top) * width + left));
        return new GreyImage(width, height, padded);
    }
}
