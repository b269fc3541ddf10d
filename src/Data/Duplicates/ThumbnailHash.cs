using System.Numerics;
using System.Runtime.InteropServices;

namespace MidasNet.Data.Duplicates;

/// <summary>
/// Hashes of thumbnails: each bit tells on which side of a random hyperplane a thumbnail lies, so that images at a small angle agree in most bits (M.
/// Charikar, "Similarity estimation techniques from rounding algorithms", STOC 2002). The mean thumbnail of the set is subtracted before: images of one
/// kind, such as digits on a black ground, differ in all bits, where a hash of their gradients has bits that are equal for nearly all of them.
/// </summary>
internal sealed class ThumbnailHash
{
    private const int Side = 8, CodeBits = 32;
    private const ulong Seed = 0x6475706C69636174;

    private readonly int dimension;
    private readonly float[] thumbnails; // [image, dimension], around the mean

    /// <summary>Makes the thumbnails of the chosen images.</summary>
    public ThumbnailHash(LabelledImages images, int[] chosen)
    {
        int rows = Math.Min(Side, images.Height), columns = Math.Min(Side, images.Width);
        dimension = images.Channels * rows * columns;
        thumbnails = new float[checked(chosen.Length * dimension)];
        var mean = new double[dimension];
        for (int i = 0; i < chosen.Length; i++)
        {
            var thumbnail = thumbnails.AsSpan(i * dimension, dimension);
            Thumbnail.Write(images, chosen[i], rows, columns, thumbnail);
            for (int d = 0; d < dimension; d++) mean[d] += thumbnail[d];
        }
        for (int i = 0; i < thumbnails.Length; i++) thumbnails[i] -= (float)(mean[i % dimension] / chosen.Length);
        // About one image for each hash, if all were equally frequent.
        OrderBits = CodeBits - Math.Clamp(BitOperations.Log2((uint)chosen.Length) + 2, 6, 20);
    }

    /// <summary>The low bits of a code that do not belong to the hash: they order the images of one hash by likeness.</summary>
    public int OrderBits { get; }

    /// <summary>Writes the code of each image by the hyperplanes of one table.</summary>
    public void Write(int table, Span<uint> codes)
    {
        var planes = new float[CodeBits * dimension];
        var random = new RandomStream(Seed, (ulong)table);
        for (int i = 0; i < planes.Length; i++) planes[i] = (float)random.NextGaussian();
        for (int i = 0; i < codes.Length; i++)
        {
            var thumbnail = thumbnails.AsSpan(i * dimension, dimension);
            uint code = 0;
            for (int bit = 0; bit < CodeBits; bit++)
                code = code << 1 | (Dot(thumbnail, planes.AsSpan(bit * dimension, dimension)) > 0 ? 1u : 0u);
            codes[i] = code;
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var wideA = MemoryMarshal.Cast<float, Vector<float>>(a);
        var wideB = MemoryMarshal.Cast<float, Vector<float>>(b);
        var sums = Vector<float>.Zero;
        for (int i = 0; i < wideA.Length; i++) sums += wideA[i] * wideB[i];
        float sum = Vector.Sum(sums);
        for (int i = wideA.Length * Vector<float>.Count; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
