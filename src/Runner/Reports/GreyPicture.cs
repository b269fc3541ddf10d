using MidasNet.Data;
using MidasNet.Data.Pictures;

namespace MidasNet.Runner.Reports;

/// <summary>A grey-scale picture in the format of the networks' input: rows from the top, 0 black, 255 white.</summary>
internal sealed class GreyPicture : ReportPicture
{
    /// <summary>Wraps pixels without a copy.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="pixels">height × width bytes.</param>
    /// <exception cref="ArgumentException">The number of pixels is not width × height.</exception>
    public GreyPicture(int width, int height, byte[] pixels) : base(width, height)
    {
        if (pixels.Length != (long)width * height) throw new ArgumentException($"{pixels.Length} pixels were given for {width}x{height}", nameof(pixels));
        Pixels = pixels;
    }

    /// <summary>The pixels [row, column].</summary>
    public byte[] Pixels { get; }

    /// <summary>An image of a set.</summary>
    public static GreyPicture Of(LabelledImages images, int index) => new(images.Width, images.Height, images.Image(index).ToArray());

    /// <inheritdoc/>
    public override byte[] ToPng() => PngFile.Encode(Width, Height, Pixels);
}
