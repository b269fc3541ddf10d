using System.Numerics;
using System.Runtime.InteropServices;

namespace MidasNet.Data;

/// <summary>
/// Factors on brightness, contrast (about the image's mean grey) and saturation, then a turn of the hue in parts of a full circle, in this order and clamped
/// once. Grey is that of ITU-R BT.601; the hue turns linearly about the grey axis in YIQ, which keeps it. Together that is one matrix and one offset.
/// </summary>
internal readonly record struct ColourJitter(float Brightness, float Contrast, float Saturation, float Hue)
{
    private const ulong Purpose = 8; // separates these random numbers from all others
    private const float Red = 0.299f, Green = 0.587f, Blue = 0.114f;

    /// <summary>The change that changes nothing.</summary>
    public static ColourJitter None => new(1, 1, 1, 0);

    /// <summary>A quarter turn in YIQ, of which the sine is a share: rows are red, green and blue of the result.</summary>
    private static ReadOnlySpan<float> QuarterTurn =>
    [
        0.167703f, 0.329268f, -0.496971f,
        -0.328131f, 0.035521f, 0.292610f,
        1.249733f, -1.046509f, -0.203224f,
    ];

    /// <summary>Draws all four.</summary>
    public static ColourJitter Draw(in Augmentation strengths, ulong seed, int epoch, int index)
    {
        var random = new RandomStream(seed, (ulong)epoch, (ulong)index, Purpose);
        return new ColourJitter(Factor(strengths.Brightness, ref random), Factor(strengths.Contrast, ref random), Factor(strengths.Saturation, ref random),
            (float)random.NextDouble(-strengths.Hue, strengths.Hue));

        static float Factor(float strength, ref RandomStream random) => (float)(1 + random.NextDouble(-strength, strength));
    }

    /// <summary>Changes an image in place. Saturation and hue are those of three channels; other images have none.</summary>
    /// <param name="image">C,H,W values from 0 to 1.</param>
    /// <param name="channels">C; 3 are red, green and blue.</param>
    public void Apply(Span<float> image, int channels)
    {
        if (this == None) return;
        float gain = Brightness * Contrast, offset = Contrast == 1 ? 0 : (1 - Contrast) * Brightness * MeanGrey(image, channels);
        if (channels != 3 || (Saturation == 1 && Hue == 0))
        {
            Scale(image, gain, offset);
            return;
        }
        Span<float> matrix = stackalloc float[9];
        var (sin, cos) = MathF.SinCos(2 * MathF.PI * Hue);
        ReadOnlySpan<float> grey = [Red, Green, Blue];
        // Grey stays; what remains of a colour is turned and multiplied by the saturation.
        for (int i = 0; i < 9; i++)
            matrix[i] = gain * (grey[i % 3] + Saturation * (cos * ((i / 3 == i % 3 ? 1 : 0) - grey[i % 3]) + sin * QuarterTurn[i]));
        Mix(image, matrix, offset);
    }

    private static float MeanGrey(ReadOnlySpan<float> image, int channels)
    {
        int area = image.Length / channels;
        if (channels != 3) return Sum(image) / image.Length;
        return (Red * Sum(image[..area]) + Green * Sum(image.Slice(area, area)) + Blue * Sum(image[(2 * area)..])) / area;
    }

    private static float Sum(ReadOnlySpan<float> values)
    {
        double sum = 0;
        // A lane sums at most a few thousand values of up to 1: float holds them to four digits more than the grey needs.
        var sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count) sums += new Vector<float>(values[i..]);
        for (int lane = 0; lane < Vector<float>.Count; lane++) sum += sums[lane];
        for (; i < values.Length; i++) sum += values[i];
        return (float)sum;
    }

    private static void Scale(Span<float> image, float gain, float offset)
    {
        Vector<float> gains = new(gain), offsets = new(offset);
        int i = 0;
        for (; i <= image.Length - Vector<float>.Count; i += Vector<float>.Count) Clamped(new Vector<float>(image[i..]) * gains + offsets).CopyTo(image[i..]);
        for (; i < image.Length; i++) image[i] = Math.Clamp(image[i] * gain + offset, 0, 1);
    }

    private static void Mix(Span<float> image, ReadOnlySpan<float> m, float offset)
    {
        int area = image.Length / 3, i = 0, lanes = Vector<float>.Count;
        ref float red = ref MemoryMarshal.GetReference(image), green = ref image[area], blue = ref image[2 * area];
        var offsets = new Vector<float>(offset);
        Vector<float> rr = new(m[0]), rg = new(m[1]), rb = new(m[2]), gr = new(m[3]), gg = new(m[4]), gb = new(m[5]), br = new(m[6]), bg = new(m[7]), bb = new(m[8]);
        for (; i <= area - lanes; i += lanes)
        {
            Vector<float> r = Vector.LoadUnsafe(ref red, (nuint)i), g = Vector.LoadUnsafe(ref green, (nuint)i), b = Vector.LoadUnsafe(ref blue, (nuint)i);
            Clamped(rr * r + rg * g + rb * b + offsets).StoreUnsafe(ref red, (nuint)i);
            Clamped(gr * r + gg * g + gb * b + offsets).StoreUnsafe(ref green, (nuint)i);
            Clamped(br * r + bg * g + bb * b + offsets).StoreUnsafe(ref blue, (nuint)i);
        }
        for (; i < area; i++)
        {
            float r = image[i], g = image[area + i], b = image[2 * area + i];
            for (int c = 0; c < 3; c++) image[c * area + i] = Math.Clamp(m[3 * c] * r + m[3 * c + 1] * g + m[3 * c + 2] * b + offset, 0, 1);
        }
    }

    private static Vector<float> Clamped(Vector<float> values) => Vector.Min(Vector.Max(values, Vector<float>.Zero), Vector<float>.One);
}
