namespace MidasNet.Data.Pictures;

/// <summary>One decoded picture: bytes 0 to 255 in the layout C,H,W, grey (one channel) or red, green, blue (three).</summary>
public sealed class Picture
{
    /// <summary>Wraps pixels, without a copy.</summary>
    /// <param name="channels">1 or 3.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">channels · height · width bytes.</param>
    /// <exception cref="ArgumentException">The number of pixels or of channels does not fit.</exception>
    public Picture(int channels, int width, int height, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        RequireChannels(channels);
        if ((long)channels * width * height != pixels.Length)
            throw new ArgumentException($"a picture of {channels} x {height} x {width} has {(long)channels * width * height} pixels, but {pixels.Length} are given", nameof(pixels));
        (Channels, Width, Height, Pixels) = (channels, width, height, pixels);
    }

    /// <summary>1 for grey, 3 for red, green, blue.</summary>
    public int Channels { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>The pixels: channel c of pixel (x, y) has index (c · <see cref="Height"/> + y) · <see cref="Width"/> + x.</summary>
    public byte[] Pixels { get; }

    /// <summary>True if the file was partly transparent; transparent pixels are white.</summary>
    internal bool HasTransparency { get; init; }

    /// <summary>A grey image as a picture of one channel, without a copy.</summary>
    internal static Picture Of(GreyImage grey)
    {
        ArgumentNullException.ThrowIfNull(grey);
        return new Picture(1, grey.Width, grey.Height, grey.Pixels);
    }

    /// <summary>One channel as a grey image; no copy if it is the only one.</summary>
    internal GreyImage Plane(int channel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channel);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(channel, Channels);
        int area = Width * Height;
        return new GreyImage(Width, Height, Channels == 1 ? Pixels : Pixels.AsSpan(channel * area, area).ToArray());
    }

    /// <summary>The luma of ITU-R BT.601, Y = 0.299 R + 0.587 G + 0.114 B, rounded; no copy of a grey picture.</summary>
    internal GreyImage ToGrey()
    {
        if (Channels == 1) return Plane(0);
        int area = Width * Height;
        var grey = new byte[area];
        for (int i = 0; i < area; i++) grey[i] = Luma(Pixels[i], Pixels[area + i], Pixels[2 * area + i]);
        return new GreyImage(Width, Height, grey);
    }

    /// <summary>The picture with this number of channels: grey becomes three equal channels, colours become their luma.</summary>
    public Picture WithChannels(int channels)
    {
        RequireChannels(channels);
        if (channels == Channels) return this;
        return channels == 1 ? Of(ToGrey()) : new Picture(3, Width, Height, [.. Pixels, .. Pixels, .. Pixels]) { HasTransparency = HasTransparency };
    }

    /// <summary>The largest square in the middle, scaled to <paramref name="size"/> x <paramref name="size"/> pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 1.</exception>
    public Picture CentreCrop(int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        int side = Math.Min(Width, Height), left = (Width - side) / 2, top = (Height - side) / 2;
        byte[] pixels = Resampling.Resize(this, left, top, side, side, size, size);
        return new Picture(Channels, size, size, pixels) { HasTransparency = HasTransparency };
    }

    /// <summary>The whole picture, scaled so that no side is longer; itself if none is.</summary>
    internal Picture Within(int side)
    {
        int longer = Math.Max(Width, Height);
        if (longer <= side) return this;
        int width = Math.Max(1, (int)Math.Round((double)Width * side / longer)), height = Math.Max(1, (int)Math.Round((double)Height * side / longer));
        return new Picture(Channels, width, height, Resampling.Resize(this, 0, 0, Width, Height, width, height)) { HasTransparency = HasTransparency };
    }

    /// <summary>The luma of one pixel.</summary>
    internal static byte Luma(int red, int green, int blue) => (byte)((299 * red + 587 * green + 114 * blue + 500) / 1000);

    internal static void RequireChannels(int channels)
    {
        if (channels is not (1 or 3)) throw new ArgumentOutOfRangeException(nameof(channels), channels, "a picture has 1 channel (grey) or 3 (red, green, blue)");
    }
}
