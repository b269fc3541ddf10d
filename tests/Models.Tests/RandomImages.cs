namespace MidasNet.Models.Tests;

/// <summary>Normalised images without content.</summary>
internal static class RandomImages
{
    public static float[] Of(Shape shape, ulong seed = 1)
    {
        var random = new RandomStream(seed);
        var values = new float[shape.Length];
        for (int i = 0; i < values.Length; i++) values[i] = (float)random.NextGaussian();
        return values;
    }
}
