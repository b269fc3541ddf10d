using System.Text;
using MidasNet.Data;

namespace MidasNet.Learning.Tests.Training;

/// <summary>A set that a small network learns in seconds: stripes along rows, along columns, or along the diagonal, with noise.</summary>
internal static class StripedImages
{
    private const int Side = 12;

    public static LabelledImages Make(int count, ulong seed)
    {
        var random = new RandomStream(seed);
        byte[] pixels = new byte[count * Side * Side];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++)
        {
            labels[i] = i % 3;
            int phase = random.NextInt(4);
            for (int y = 0; y < Side; y++)
            {
                for (int x = 0; x < Side; x++)
                {
                    int along = labels[i] == 0 ? y : labels[i] == 1 ? x : x + y;
                    int light = (along + phase) % 4 < 2 ? 180 : 20;
                    pixels[(i * Side + y) * Side + x] = (byte)(light + random.NextInt(60));
                }
            }
        }
        return new LabelledImages(1, Side, Side, pixels, labels, ["rows", "columns", "diagonal"]);
    }

    /// <summary>Writes them as files, a folder for each class, and returns the folder of all.</summary>
    public static string MakeFolder(string parent, int count, ulong seed, string name = "stripes")
    {
        var images = Make(count, seed);
        string folder = Path.Combine(parent, name);
        foreach (string label in images.ClassNames) Directory.CreateDirectory(Path.Combine(folder, label));
        for (int i = 0; i < count; i++)
        {
            string file = Path.Combine(folder, images.ClassNames[images.Labels[i]], $"{i:0000}.pgm");
            File.WriteAllBytes(file, [.. Encoding.ASCII.GetBytes($"P5\n{Side} {Side}\n255\n"), .. images.Image(i)]);
        }
        return folder;
    }
}
