using MidasNet.Data;
using MidasNet.Data.Pictures;

namespace MidasNet.Runner.Reports;

/// <summary>
/// A contact sheet as PNG: enlarged pictures in rows. It has no captions, since a machine may have no fonts; <see cref="PictureGallery"/> has captions.
/// </summary>
internal sealed record PictureGrid
{
    private const int Gap = 4;
    private const long MaxPixels = 1 << 26;

    /// <summary>The pictures, row by row.</summary>
    public required IReadOnlyList<PixelPicture> Pictures { get; init; }

    /// <summary>The number of pictures in a row.</summary>
    public required int Columns { get; init; }

    /// <summary>The size of the longer side of each picture on the sheet, in pixels.</summary>
    public int Size { get; init; } = 84;

    /// <summary>True to interpolate enlarged pixels, for photographs; false to show them as squares.</summary>
    public bool Smooth { get; init; }

    /// <summary>Draws the sheet.</summary>
    /// <exception cref="ArgumentException">There are no pictures, columns or size are not positive, or the sheet would exceed 2²⁶ pixels.</exception>
    public byte[] ToPng()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Columns);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Size);
        if (Pictures.Count == 0) throw new ArgumentException("a contact sheet needs at least one picture");
        int columns = Math.Min(Columns, Pictures.Count), rows = (Pictures.Count + columns - 1) / columns;
        long width = Gap + columns * ((long)Size + Gap), height = Gap + rows * ((long)Size + Gap);
        if (width > MaxPixels / height)
            throw new ArgumentException($"{Pictures.Count} pictures of {Size} pixels would need a sheet of {width}x{height}: show fewer or smaller pictures");

        int channels = Pictures.Max(picture => picture.Channels), area = (int)(width * height);
        var sheet = new byte[channels * area];
        Array.Fill(sheet, byte.MaxValue);
        for (int i = 0; i < Pictures.Count; i++)
        {
            // Fitted into its square and centred.
            var given = Pictures[i];
            for (int c = 0; c < channels; c++)
            {
                var plane = Enlarged(given, Math.Min(c, given.Channels - 1)); // a grey picture is the same in each channel
                int left = Gap + i % columns * (Size + Gap) + (Size - plane.Width) / 2, top = Gap + i / columns * (Size + Gap) + (Size - plane.Height) / 2;
                for (int y = 0; y < plane.Height; y++)
                    plane.Pixels.AsSpan(y * plane.Width, plane.Width).CopyTo(sheet.AsSpan(c * area + (int)((top + y) * width) + left));
            }
        }
        return PngFile.Encode((int)width, (int)height, PixelPicture.Interleaved(area, channels, sheet));
    }

    private GreyImage Enlarged(PixelPicture picture, int channel)
    {
        int area = picture.Width * picture.Height;
        var given = picture.Pixels.AsSpan(channel * area, area);
        double scale = (double)Size / Math.Max(picture.Width, picture.Height);
        int width = Math.Max(1, (int)Math.Round(picture.Width * scale)), height = Math.Max(1, (int)Math.Round(picture.Height * scale));
        if (Smooth) return new GreyImage(picture.Width, picture.Height, given.ToArray()).Resize(width, height);
        var pixels = new byte[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
                pixels[y * width + x] = given[(int)((y + 0.5) * picture.Height / height) * picture.Width + (int)((x + 0.5) * picture.Width / width)];
        }
        return new GreyImage(width, height, pixels);
    }
}
