using MidasNet.Data;

namespace MidasNet.Learning.Tests.Audits;

/// <summary>Small drawings of shapes, in other places and sizes and of other brightness, with noise, as a beginner's set of pictures has them.</summary>
internal static class DrawnSet
{
    private const int Side = 16, Shapes = 10;

    /// <summary>Draws a set in grey whose classes are shapes; or colours of one grey, which nothing in the images tells apart.</summary>
    /// <param name="counts">Pictures of each class.</param>
    /// <param name="copies">The share of further images that are copies of others.</param>
    /// <param name="byColour">Whether colours are the classes.</param>
    /// <param name="seed">Draws.</param>
    public static LabelledImages Make(int[] counts, double copies, bool byColour, ulong seed)
    {
        var random = new RandomStream(seed, 41);
        var pixels = new List<byte[]>();
        var labels = new List<int>();
        foreach (var (label, count) in counts.Index())
        {
            for (int i = 0; i < count; i++)
            {
                if (pixels.Count > 0 && labels[^1] == label && random.NextDouble() < copies) pixels.Add([.. pixels[^1]]);
                else pixels.Add(Draw(byColour ? random.NextInt(Shapes) : label, ref random));
                labels.Add(label);
            }
        }
        return Of(pixels, labels, counts.Length);
    }

    /// <summary>Draws pictures whose labels are drawn as well, each picture several times under its label.</summary>
    /// <param name="classes">Classes.</param>
    /// <param name="pictures">Different pictures.</param>
    /// <param name="copies">Images of each picture.</param>
    /// <param name="isExact">Whether copies are equal byte for byte; otherwise each has a little noise of its own.</param>
    /// <param name="seed">Draws.</param>
    public static LabelledImages CoinFlips(int classes, int pictures, int copies, bool isExact, ulong seed)
    {
        var random = new RandomStream(seed, 42);
        var pixels = new List<byte[]>();
        var labels = new List<int>();
        for (int picture = 0; picture < pictures; picture++)
        {
            byte[] drawn = Draw(random.NextInt(Shapes), ref random);
            int label = picture < 4 * classes ? picture % classes : random.NextInt(classes); // no class without any
            for (int copy = 0; copy < copies; copy++)
            {
                byte[] image = [.. drawn];
                if (!isExact) for (int i = 0; i < image.Length; i++) image[i] = (byte)Math.Clamp(image[i] + random.NextInt(7) - 3, 0, 255);
                pixels.Add(image);
                labels.Add(label);
            }
        }
        return Of(pixels, labels, classes);
    }

    private static LabelledImages Of(List<byte[]> pixels, List<int> labels, int classes) =>
        new(1, Side, Side, [.. pixels.SelectMany(image => image)], [.. labels], Enumerable.Range(0, classes).Select(label => $"class {label}"));

    private static byte[] Draw(int shape, ref RandomStream random)
    {
        double x = 6 + 4 * random.NextDouble(), y = 6 + 4 * random.NextDouble(), size = 3.5 + 2 * random.NextDouble(), ink = 120 + 120 * random.NextDouble();
        var image = new byte[Side * Side];
        for (int i = 0; i < image.Length; i++)
        {
            double u = (i % Side - x) / size, v = (i / Side - y) / size, far = Math.Max(Math.Abs(u), Math.Abs(v)), round = Math.Sqrt(u * u + v * v);
            bool isInk = shape switch
            {
                0 => round is > 0.7 and < 1.1,
                1 => far < 1 && Math.Min(Math.Abs(u), Math.Abs(v)) < 0.25,
                2 => far is > 0.65 and < 1,
                3 => round < 0.9,
                4 => far < 1 && Math.Abs(u - v) < 0.4,
                5 => far < 1 && Math.Abs(u + v) < 0.4,
                6 => Math.Abs(u) < 0.25 && far < 1.1,
                7 => Math.Abs(v) < 0.25 && far < 1.1,
                8 => v is > -0.9 and < 0.9 && Math.Abs(u) < (v + 0.9) / 2,
                _ => far < 1 && Math.Abs(Math.Abs(u) - Math.Abs(v)) < 0.3,
            };
            image[i] = (byte)Math.Clamp((isInk ? ink : 30) + random.NextInt(30), 0, 255);
        }
        return image;
    }
}
