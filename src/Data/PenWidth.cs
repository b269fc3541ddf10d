namespace MidasNet.Data;

/// <summary>
/// Makes strokes thicker (shift above 0) or thinner, without steps: y = clamp(x + 8 s b (1 - b), 0, 1), where b is x blurred by
/// (1 2 1)/4 along both axes. 4 b (1 - b) is 1 on the edge of a stroke and 0 inside and far from it, so that the grey threshold of
/// the edge moves by 2 s while ground and ink stay.
/// </summary>
internal sealed class PenWidth
{
    private readonly int height, width;
    private readonly float[] alongX; // blurred along x, with a row of zeros above and below

    /// <summary>Makes the buffer for planes of height x width.</summary>
    public PenWidth(int height, int width) =>
        (this.height, this.width, alongX) = (height, width, new float[(height + 2) * width]);

    /// <summary>Shifts one plane in place.</summary>
    public void Shift(Span<float> plane, float shift)
    {
        for (int y = 0; y < height; y++)
            BlurRow(plane.Slice(y * width, width), alongX.AsSpan((y + 1) * width, width));
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> above = alongX.AsSpan(y * width, width), here = alongX.AsSpan((y + 1) * width, width), below = alongX.AsSpan((y + 2) * width, width);
            var row = plane.Slice(y * width, width);
            for (int x = 0; x < row.Length; x++)
            {
                float blurred = (above[x] + 2 * here[x] + below[x]) * 0.25f;
                row[x] = Math.Clamp(row[x] + 8 * shift * blurred * (1 - blurred), 0, 1);
            }
        }
    }

    private static void BlurRow(ReadOnlySpan<float> row, Span<float> blurred)
    {
        float before = 0, here = row[0];
        for (int x = 0; x < row.Length; x++)
        {
            float after = x + 1 < row.Length ? row[x + 1] : 0;
            blurred[x] = (before + 2 * here + after) * 0.25f;
            (before, here) = (here, after);
        }
    }
}
