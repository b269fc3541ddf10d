using System.Buffers;
using System.Numerics.Tensors;

namespace MidasNet.Data;

/// <summary>
/// Redraws a character as if with another pen: the strokes keep their middle lines, and get the width that is wanted. A pen is as wide on a small character as
/// on a large one, so that a window which enlarges small characters fills their loops and joins their strokes. The edge of the ink moves inwards or
/// outwards by one distance everywhere: the wanted half-width less the usual one, the median over the ridge of the distance to the ground. Ink that is
/// thinner than the usual by more than the edge moves is lost: for strokes of one pen, not for letters printed thick and thin.
/// </summary>
internal static class StrokeWidth
{
    /// <summary>Pixels of the image to be redrawn, along each axis, for one of the result: edges move by parts of a pixel.</summary>
    public const int Fineness = 4;

    // The edge of the ink is where it is half as light as the lightest, which must be above the noise of paper.
    private const byte FaintestInk = 51;

    // Distances are between centres of pixels; the edge lies half a pixel before.
    private const float ToEdge = 0.5f;

    // Ridges nearer to the ground than that are the corners of pixels.
    private const float MinRidge = 1.5f;

    /// <summary>A smaller image whose strokes are of one width.</summary>
    /// <param name="fine">Light strokes on dark, a square, <see cref="Fineness"/> times as wide as the result.</param>
    /// <param name="width">The width of strokes in the result, in its pixels.</param>
    /// <returns>All dark if there is no ink.</returns>
    public static GreyImage Normalise(GreyImage fine, double width)
    {
        int side = fine.Width, size = side / Fineness;
        byte edge = Math.Max(FaintestInk, (byte)((fine.Pixels.Max() + 1) / 2));
        var ink = Array.ConvertAll(fine.Pixels, pixel => pixel >= edge);
        var result = new byte[size * size];
        if (!ink.Contains(true)) return new GreyImage(size, size, result);

        // Hundreds of kilobytes each: new ones for each picture would cost more than the distances.
        float[] rentedGround = ArrayPool<float>.Shared.Rent(ink.Length), rentedInk = ArrayPool<float>.Shared.Rent(ink.Length);
        Span<float> toGround = rentedGround.AsSpan(0, ink.Length), toInk = rentedInk.AsSpan(0, ink.Length);
        DistanceTransform.To(ink, side, false, toGround);
        double shift = width / 2 * Fineness - UsualHalfWidth(toGround, side);
        // The ground beyond stays ground.
        DistanceTransform.Within(ink, side, true, shift + 1, toInk);
        for (int y = 0; y < size; y++)
        {
            for (int x = 0; x < size; x++)
            {
                double covered = 0; // of a pixel of the result
                for (int i = 0; i < Fineness * Fineness; i++)
                {
                    int pixel = (y * Fineness + i / Fineness) * side + x * Fineness + i % Fineness;
                    double within = ink[pixel] ? toGround[pixel] - ToEdge : ToEdge - toInk[pixel];
                    covered += Math.Clamp(within + shift + 0.5, 0, 1);
                }
                result[y * size + x] = (byte)Math.Round(byte.MaxValue * covered / (Fineness * Fineness));
            }
        }
        ArrayPool<float>.Shared.Return(rentedGround);
        ArrayPool<float>.Shared.Return(rentedInk);
        return new GreyImage(size, size, result);
    }

    /// <summary>The median over all ridges: pixels that are not nearer to the ground than any of their eight neighbours.</summary>
    private static double UsualHalfWidth(ReadOnlySpan<float> toGround, int side)
    {
        var ridges = new List<float>();
        for (int y = 1; y < side - 1; y++)
        {
            for (int x = 1; x < side - 1; x++)
            {
                if (toGround[y * side + x] >= MinRidge && IsRidge(toGround, side, x, y)) ridges.Add(toGround[y * side + x]);
            }
        }
        if (ridges.Count == 0) return TensorPrimitives.Max(toGround) - ToEdge; // hairlines
        ridges.Sort();
        return ridges[ridges.Count / 2] - ToEdge;
    }

    private static bool IsRidge(ReadOnlySpan<float> toGround, int side, int x, int y)
    {
        float here = toGround[y * side + x];
        for (int dy = -1; dy <= 1; dy++)
        {
            for (int dx = -1; dx <= 1; dx++)
            {
                if (toGround[(y + dy) * side + x + dx] > here) return false;
            }
        }
        return true;
    }
}
