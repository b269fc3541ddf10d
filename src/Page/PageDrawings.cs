using MidasNet.Data;
using MidasNet.Data.Synthetic;

namespace MidasNet.Page;

/// <summary>Drawings that the page makes itself: square sheets, dark strokes on a light ground, one byte for each pixel.</summary>
internal static class PageDrawings
{
    /// <summary>How drawings are varied, in training and on request: about as much as the writing of people differs.</summary>
    public static Augmentation Variation { get; } = new()
    {
        Rotation = 10,
        Scale = 0.12f,
        Aspect = 0.12f,
        Shear = 0.15f,
        Shift = 0.05f,
        Elastic = 0.03f,
        PenWidth = 0.1f,
    };

    /// <summary>Drawings of one character by synthetic writers, one after the other.</summary>
    /// <param name="character">One of 0-9, A-Z, a-z.</param>
    /// <param name="count">The number of drawings, each by another writer.</param>
    /// <param name="seed">Decides the writers.</param>
    /// <param name="side">Rows and columns of each.</param>
    /// <exception cref="ArgumentException">There is no such character, or a number does not fit.</exception>
    public static byte[] Synthetic(char character, int count, int seed, int side)
    {
        int label = SyntheticCharacters.ClassOf(character);
        var pixels = new byte[checked(count * side * side)];
        for (int i = 0; i < count; i++)
            SyntheticDrawing.OnCanvas(label, new SyntheticWriter((ulong)seed, i), sample: 0, side, side).CopyTo(pixels, i * side * side);
        Invert(pixels);
        return pixels;
    }

    /// <summary>A drawing moved, bent and written with another pen.</summary>
    /// <param name="drawing">side x side pixels.</param>
    /// <param name="side">Rows and columns.</param>
    /// <param name="number">Decides how: another number gives another variation.</param>
    /// <exception cref="ArgumentException">The number of pixels is another.</exception>
    public static byte[] Varied(byte[] drawing, int side, int number)
    {
        // The pen is as wide as on the sheet: its width is for small images.
        var augmenter = new Augmenter(Variation with { PenWidth = 0 }, 1, side, side);
        float[] ink = [.. drawing.Select(value => 1 - value / 255f)], varied = new float[ink.Length];
        augmenter.Apply(ink, varied, seed: 1, epoch: number, index: 0);
        return [.. varied.Select(value => (byte)Math.Round(255 * (1 - Math.Clamp(value, 0, 1))))];
    }

    private static void Invert(Span<byte> pixels)
    {
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)(255 - pixels[i]);
    }
}
