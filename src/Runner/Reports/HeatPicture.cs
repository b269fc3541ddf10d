using System.Globalization;
using MidasNet.Data.Pictures;

namespace MidasNet.Runner.Reports;

/// <summary>A light-on-dark image as ink on paper, tinted by a map: one colour for positive values, another for negative values.</summary>
internal sealed class HeatPicture : ReportPicture
{
    private const double MaxTint = 0.8; // keeps the ink visible

    private readonly byte[] pixels;
    private readonly float[] map;

    /// <summary>Wraps image and map without a copy.</summary>
    /// <param name="width">The width in pixels.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="pixels">[height, width], 0 for the background.</param>
    /// <param name="map">[height, width]; its largest magnitude gets the full tint.</param>
    /// <exception cref="ArgumentException">The counts do not fit the size.</exception>
    public HeatPicture(int width, int height, byte[] pixels, float[] map) : base(width, height)
    {
        if (pixels.Length != (long)width * height || map.Length != pixels.Length)
            throw new ArgumentException($"{pixels.Length} pixels and {map.Length} values were given for {width}x{height}", nameof(pixels));
        (this.pixels, this.map) = (pixels, map);
    }

    /// <inheritdoc/>
    public override byte[] ToPng()
    {
        float largest = map.Max(Math.Abs);
        var colours = new byte[3 * pixels.Length];
        for (int i = 0; i < pixels.Length; i++)
        {
            double tint = largest > 0 ? MaxTint * Math.Abs(map[i]) / largest : 0;
            string color = map[i] > 0 ? ChartColors.Wrong : ChartColors.Right;
            for (int channel = 0; channel < 3; channel++)
                colours[3 * i + channel] = (byte)Math.Round((1 - tint) * (255 - pixels[i]) + tint * Channel(color, channel));
        }
        return PngFile.Encode(Width, Height, colours);
    }

    private static int Channel(string color, int channel) =>
        int.Parse(color.AsSpan(1 + 2 * channel, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
