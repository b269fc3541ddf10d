using MidasNet.Data;
using MidasNet.Data.Pictures;

namespace MidasNet.Runner.Tests.Tuning;

/// <summary>Noisy pictures of three classes that are easy to tell apart (a bar at the left, in the middle, at the right), as files.</summary>
internal sealed class TinyPictures : IDisposable
{
    public const int Side = 12, Classes = 3, PerClass = 20, Count = Classes * PerClass;

    private readonly TemporaryFolder folder = new();
    private readonly byte[] pixels = new byte[Count * Side * Side];

    public TinyPictures()
    {
        var random = new RandomStream(7);
        for (int i = 0; i < Count; i++)
        {
            for (int row = 0; row < Side; row++)
                for (int column = 0; column < Side; column++)
                    pixels[(i * Side + row) * Side + column] = (byte)(random.NextInt(120) + (column / 4 == i % Classes && row is > 1 and < 10 ? 135 : 0));
        }
        // Few steps of small batches: enough to learn this, and done in a moment.
        Recipe = folder.Write(
            "recipe.json", """{"framing": "digit", "inputSize": 12, "geometry": false, "width": 4, "depth": 1, "batchSize": 10, "epochs": 4}""");
        Space = folder.Write("space.json", """{"learningRate": {"log": [0.0001, 0.03]}, "width": {"whole": [2, 5]}, "residual": {"choice": [true, false]}}""");
    }

    public string Recipe { get; }

    public string Space { get; }

    public string Runs => folder.File("runs");

    public string File(string name) => folder.File(name);

    public string Write(string name, string content) => folder.Write(name, content);

    /// <summary>Writes IDX files, and gives the path of the images.</summary>
    /// <param name="name">The file of images.</param>
    /// <param name="inverted">Images whose pixels are inverted, as if they were of something else.</param>
    public string WriteIdx(string name = "images-idx3-ubyte", params ReadOnlySpan<int> inverted)
    {
        byte[] bytes = [.. pixels];
        foreach (int i in inverted)
            foreach (ref byte pixel in bytes.AsSpan(i * Side * Side, Side * Side)) pixel = (byte)(255 - pixel);
        string path = folder.Write(name, []);
        IdxFile.WriteImages(path, new IdxPixels(Count, Side, Side, bytes));
        IdxFile.WriteLabels(path.Replace("images", "labels", StringComparison.Ordinal).Replace("idx3", "idx1", StringComparison.Ordinal),
            [.. Enumerable.Range(0, Count).Select(i => (byte)(i % Classes))]);
        return path;
    }

    /// <summary>Writes some images, dark on light, into a folder per class.</summary>
    /// <param name="name">The folder.</param>
    /// <param name="nameOf">The name of a file, without its extension.</param>
    public string WriteFolder(string name, Func<int, string> nameOf)
    {
        for (int i = 0; i < Count; i++)
        {
            string path = folder.Write($"{name}/{"abc"[i % Classes]}/{nameOf(i)}.png", []);
            byte[] inverted = [.. pixels.AsSpan(i * Side * Side, Side * Side).ToArray().Select(pixel => (byte)(255 - pixel))];
            System.IO.File.WriteAllBytes(path, PngFile.Encode(Side, Side, inverted));
        }
        return folder.File(name);
    }

    public void Dispose() => folder.Dispose();
}
