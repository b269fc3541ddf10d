using System.Numerics.Tensors;
using MidasNet.Data;

namespace MidasNet.Learning;

/// <summary>
/// Whether a picture keeps its class in a mirror: a photograph of a cat does, a digit or a letter does not. Decided by the nearest neighbours of mirrored
/// pictures among the others: where these name the class as often as the neighbours of the pictures themselves, mirrored pictures are further examples.
/// </summary>
internal static class FlipTest
{
    private const int MaxReferences = 2000, MaxQueries = 500, Side = 16;
    private const double MinShare = 0.9;
    private const int MinImagesOfClass = 8;
    private const ulong Purpose = 11; // separates these random numbers from those that train

    /// <summary>True or false where the pictures tell; null where there are too few of them, or the neighbours say nothing about classes.</summary>
    /// <param name="images">The images to train on, and their labels.</param>
    /// <param name="seed">Decides the sample.</param>
    public static bool? KeepsClasses(LabelledImages images, ulong seed)
    {
        int classes = images.ClassNames.Count;
        if (images.Count < MinImagesOfClass * classes) return null;
        int[] sample = images.AllIndices();
        new RandomStream(seed, 0, 0, Purpose).Shuffle(sample.AsSpan());
        sample = sample[..Math.Min(sample.Length, MaxReferences)];
        float[][] references = [.. sample.Select(i => Small(images, i, isMirrored: false))];
        int queries = Math.Min(sample.Length, MaxQueries), plain = 0, mirrored = 0;
        for (int q = 0; q < queries; q++)
        {
            int label = images.Labels[sample[q]];
            if (images.Labels[sample[Nearest(references, references[q], q)]] == label) plain++;
            if (images.Labels[sample[Nearest(references, Small(images, sample[q], isMirrored: true), q)]] == label) mirrored++;
        }
        // The neighbours say something if they are right more often than by chance, by three standard errors.
        double chance = images.Labels.GroupBy(label => label).Max(group => group.Count()) / (double)images.Count;
        bool areTelling = plain > queries * chance + 3 * Math.Sqrt(queries * chance * (1 - chance));
        return areTelling ? mirrored >= MinShare * plain : null;
    }

    private static int Nearest(float[][] references, float[] query, int except)
    {
        int best = -1;
        float highest = float.NegativeInfinity;
        for (int i = 0; i < references.Length; i++)
        {
            if (i == except) continue;
            float similarity = TensorPrimitives.Dot(references[i], query);
            if (similarity > highest) (best, highest) = (i, similarity);
        }
        return best;
    }

    /// <summary>The image at low resolution, each channel by the means of its areas, with mean 0 and length 1.</summary>
    private static float[] Small(LabelledImages images, int index, bool isMirrored)
    {
        int height = Math.Min(Side, images.Height), width = Math.Min(Side, images.Width);
        var small = new float[images.Channels * height * width];
        var pixels = images.Image(index);
        for (int c = 0; c < images.Channels; c++)
        {
            for (int y = 0; y < images.Height; y++)
            {
                var row = pixels.Slice((c * images.Height + y) * images.Width, images.Width);
                for (int x = 0; x < row.Length; x++)
                {
                    int column = (isMirrored ? row.Length - 1 - x : x) * width / images.Width;
                    small[(c * height + y * height / images.Height) * width + column] += row[x];
                }
            }
        }
        TensorPrimitives.Subtract(small, TensorPrimitives.Sum(small) / small.Length, small);
        float norm = TensorPrimitives.Norm(small);
        if (norm > 0) TensorPrimitives.Divide(small, norm, small);
        return small;
    }
}
