namespace MidasNet.Data.Synthetic;

/// <summary>Draws round-tipped lines with soft edges: brightness falls with a pixel's distance to the nearest line.</summary>
/// <remarks>Only +, -, *, / and square roots of doubles, which IEEE 754 rounds identically on every machine.</remarks>
internal sealed class InkCanvas
{
    // The depth of each pixel's centre inside the ink, in pixels; negative outside.
    private readonly double[] depth;
    private readonly int width, height;
    private readonly double softness;

    /// <summary>An empty canvas; edges fade over <paramref name="softness"/> pixels.</summary>
    public InkCanvas(int width, int height, double softness)
    {
        (this.width, this.height, this.softness) = (width, height, softness);
        depth = new double[width * height];
        Array.Fill(depth, double.NegativeInfinity);
    }

    /// <summary>Draws a line whose radius goes from <paramref name="r0"/> to <paramref name="r1"/>. Pixel (0, 0) has its centre at (0.5, 0.5), y points down.</summary>
    public void Line(double x0, double y0, double r0, double x1, double y1, double r1)
    {
        double reach = Math.Max(r0, r1) + softness / 2;
        int left = Math.Max(0, (int)Math.Floor(Math.Min(x0, x1) - reach)), right = Math.Min(width - 1, (int)Math.Floor(Math.Max(x0, x1) + reach));
        int top = Math.Max(0, (int)Math.Floor(Math.Min(y0, y1) - reach)), bottom = Math.Min(height - 1, (int)Math.Floor(Math.Max(y0, y1) + reach));
        double dx = x1 - x0, dy = y1 - y0, lengthSquared = dx * dx + dy * dy, inverse = lengthSquared > 0 ? 1 / lengthSquared : 0;

        for (int row = top; row <= bottom; row++)
        {
            double py = row + 0.5 - y0;
            var line = depth.AsSpan(row * width, width);
            for (int column = left; column <= right; column++)
            {
                double px = column + 0.5 - x0;
                double t = Math.Clamp((px * dx + py * dy) * inverse, 0, 1);
                double ex = px - t * dx, ey = py - t * dy, squared = ex * ex + ey * ey;
                if (squared > reach * reach)
                    continue;
                double inside = r0 + t * (r1 - r0) - Math.Sqrt(squared);
                if (inside > line[column])
                    line[column] = inside;
            }
        }
    }

    /// <summary>The picture, row by row, 0 = background, 255 = ink.</summary>
    public byte[] ToBytes()
    {
        var pixels = new byte[depth.Length];
        for (int i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(Math.Clamp(depth[i] / softness + 0.5, 0, 1) * 255 + 0.5);
        return pixels;
    }
}
