using SkiaSharp;

namespace MidasNet.Runner.Reports;

/// <summary>
/// A contact sheet as PNG: enlarged pictures in rows. It has no captions, since a machine may have no fonts; <see cref="PictureGallery"/> has captions.
/// </summary>
internal sealed record PictureGrid
{
    private const int Gap = 4;
    private const long MaxPixels = 1 << 26;

    /// <summary>The pictures, row by row.</summary>
    public required IReadOnlyList<GreyPicture> Pictures { get; init; }

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

        using var surface = SKSurface.Create(new SKImageInfo((int)width, (int)height, SKColorType.Gray8, SKAlphaType.Opaque));
        surface.Canvas.Clear(SKColors.White);
        var sampling = Smooth ? new SKSamplingOptions(SKCubicResampler.Mitchell) : new SKSamplingOptions(SKFilterMode.Nearest);
        for (int i = 0; i < Pictures.Count; i++)
        {
            using var image = Pictures[i].ToImage();
            surface.Canvas.DrawImage(image, Place(Pictures[i], i % columns, i / columns), sampling);
        }
        using var sheet = surface.Snapshot();
        using var data = sheet.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    // Fitted into its square and centred.
    private SKRect Place(GreyPicture picture, int column, int row)
    {
        float scale = (float)Size / Math.Max(picture.Width, picture.Height);
        float width = picture.Width * scale, height = picture.Height * scale;
        float x = Gap + column * (Size + Gap) + (Size - width) / 2, y = Gap + row * (Size + Gap) + (Size - height) / 2;
        return SKRect.Create(x, y, width, height);
    }
}
