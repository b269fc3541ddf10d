using MidasNet.Data;
using MidasNet.Data.Pictures;
using MidasNet.Models;

namespace MidasNet.Runner.Tests.Cli;

/// <summary>
/// A checkpoint of a tiny network that has learnt nothing, and images of noise. Its predictions stand in for the truth: then it is always
/// right, and with each label moved by one it is always wrong.
/// </summary>
internal sealed class TinyModel : IDisposable
{
    public const int Count = 12, Side = 8;
    private static readonly string[] Classes = ["0", "1", "2", "3"];

    private readonly TemporaryFolder folder = new();
    private readonly byte[] pixels = new byte[Count * Side * Side];

    public TinyModel()
    {
        var random = new RandomStream(5);
        for (int i = 0; i < pixels.Length; i++) pixels[i] = (byte)random.NextInt(256);
        using var device = Device.OpenCpu(threads: 1);
        using var model = new SmallCnn(device, new SmallCnnOptions(Classes.Length, Width: 2, Depth: 1), seed: 9);
        var use = new ModelUse { ClassNames = Classes, Preprocessing = Preprocessing.Digit(Side), Normalisation = new Normalisation(0.5f, 0.3f) };
        Checkpoint = folder.File("tiny.safetensors");
        ModelCheckpoint.Save(Checkpoint, model, use);
        var images = new LabelledImages(1, Side, Side, [.. pixels], new int[Count], Classes);
        int[] all = [.. Enumerable.Range(0, Count)];
        var predictions = Predictions.Of(model, images, all, use.Normalisation);
        Answers = [.. all.Select(predictions.Best)];
    }

    public string Checkpoint { get; }

    /// <summary>The class that it predicts for each image.</summary>
    public int[] Answers { get; }

    /// <summary>A path within the folder of this test.</summary>
    public string File(string name) => folder.File(name);

    public string Write(string name, params byte[] bytes) => folder.Write(name, bytes);

    /// <summary>Writes the images and their labels as IDX files, and gives the path of the images.</summary>
    public string WriteIdx(int shift = 0, int labels = Count, string ending = "")
    {
        string path = File($"test-images-idx3-ubyte{ending}");
        IdxFile.WriteImages(path, new IdxPixels(Count, Side, Side, pixels));
        byte[] shifted = [.. Answers.Take(labels).Select(answer => (byte)((answer + shift) % Classes.Length))];
        IdxFile.WriteLabels(File($"test-labels-idx1-ubyte{ending}"), shifted);
        return path;
    }

    /// <summary>Writes the checkpoint with finite weights whose sums are not.</summary>
    public void WriteOverflowing(string path)
    {
        using var device = Device.OpenCpu(threads: 1);
        using var tiny = ModelCheckpoint.Open(Checkpoint, device);
        var weight = tiny.Model.Parameters["classifier.weight"];
        weight.Set([.. Enumerable.Repeat(3e38f, weight.Shape.Length)]);
        ModelCheckpoint.Save(path, tiny.Model, tiny.Use);
    }

    /// <summary>Writes one image as a PNG file.</summary>
    public string WritePng(int image, string name)
    {
        string path = File(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "");
        System.IO.File.WriteAllBytes(path, PngFile.Encode(Side, Side, pixels.AsSpan(image * Side * Side, Side * Side)));
        return path;
    }

    /// <summary>Writes the images into a folder per class, and gives its path.</summary>
    public string WriteFolder()
    {
        for (int i = 0; i < Count; i++) WritePng(i, $"images/{Classes[Answers[i]]}/{i}.png");
        return File("images");
    }

    public void Dispose() => folder.Dispose();
}
