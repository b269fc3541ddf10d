using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Learning.Labels;

namespace MidasNet.Runner.Tests.Audit;

/// <summary>Tiny images of four classes that a network tells apart at once: one quarter is bright, the rest is noise.</summary>
internal sealed class QuadrantImages : IDisposable
{
    private const int Side = 8, Classes = 4;

    private readonly TemporaryFolder folder = new();
    private readonly byte[] pixels;
    private readonly int[] truth;

    public QuadrantImages(int count, LabelNoise noise, ulong seed = 1)
    {
        var random = new RandomStream(seed);
        truth = [.. Enumerable.Range(0, count).Select(i => i % Classes)];
        Labels = LabelSimulator.Simulate(truth, Classes, noise, seed);
        pixels = new byte[count * Side * Side];
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i % Side, y = i / Side % Side, quarter = (x >= Side / 2 ? 1 : 0) + (y >= Side / 2 ? 2 : 0);
            pixels[i] = (byte)(random.NextInt(100) + (quarter == truth[i / (Side * Side)] ? 120 : 0));
        }
    }

    public SimulatedLabels Labels { get; }

    /// <summary>Where runs go.</summary>
    public string Runs => folder.File("runs");

    public string File(string name) => folder.File(name);

    /// <summary>The true labels as <see cref="WriteIdx"/> counts them.</summary>
    public byte[] TrueLabels() => [.. truth.Select(label => (byte)(label + 1))];

    /// <summary>Writes IDX files whose labels begin at 1, and gives the path of the images.</summary>
    public string WriteIdx()
    {
        string images = folder.File("set-images-idx3-ubyte");
        IdxFile.WriteImages(images, new IdxPixels(Labels.Given.Length, Side, Side, pixels));
        IdxFile.WriteLabels(folder.File("set-labels-idx1-ubyte"), [.. Labels.Given.Select(label => (byte)(label + 1))]);
        return images;
    }

    /// <summary>Writes a folder per class; files of different folders have the same names.</summary>
    public string WriteFolder()
    {
        var numbers = new int[Classes];
        foreach (var (i, label) in Labels.Given.Index())
        {
            string path = folder.File($"set/{"abcd"[label]}/{numbers[label]++}.png");
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "");
            System.IO.File.WriteAllBytes(path, PngFile.Encode(Side, Side, pixels.AsSpan(i * Side * Side, Side * Side)));
        }
        return folder.File("set");
    }

    public void Dispose() => folder.Dispose();
}
