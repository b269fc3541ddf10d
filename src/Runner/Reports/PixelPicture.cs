using MidasNet.Data;
using MidasNet.Data.Pictures;

namespace MidasNet.Runner.Reports;

/// <summary>A picture in the format of the networks' input: a plane for each channel, rows from the top, 0 dark, 255 light.</summary>
internal sealed class PixelPicture : ReportPicture
{
    /// <summary>Wraps pixels without a copy.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="pixels">height × width bytes for a grey picture; three such planes, red, green, blue, for one in colour.</param>
    /// <exception cref="ArgumentException">The number of pixels is neither.</exception>
    public PixelPicture(int width, int height, byte[] pixels) : base(width, height)
    {
        long plane = (long)width * height;
        if (pixels.Length != plane && pixels.Length != 3 * plane)
            throw new ArgumentException($"{pixels.Length} pixels were given for {width}x{height} in grey or in colour", nameof(pixels));
        Pixels = pixels;
    }

    /// <summary>The pixels [channel, row, column].</summary>
    public byte[] Pixels { get; }

    /// <summary>1 for grey, 3 for colour.</summary>
    public int Channels => Pixels.Length / (Width * Height);

    /// <summary>An image of a set.</summary>
    public static PixelPicture Of(LabelledImages images, int index) => new(images.Width, images.Height, images.Image(index).ToArray());

    /// <inheritdoc/>
    public override byte[] ToPng() => PngFile.Encode(Width, Height, Interleaved(Width * Height, Channels, Pixels));

    /// <summary>The bytes of the channels of each pixel next to each other, as PNG files have them.</summary>
    /// <param name="plane">Pixels of a plane.</param>
    /// <param name="channels">Planes.</param>
    /// <param name="pixels">The planes, one after the other.</param>
    public static byte[] Interleaved(int plane, int channels, byte[] pixels)
    {
        if (channels == 1) return pixels;
        var interleaved = new byte[pixels.Length];
        for (int i = 0; i < plane; i++)
        {
            for (int c = 0; c < channels; c++) interleaved[i * channels + c] = pixels[c * plane + i];
        }
        return interleaved;
    }
}
