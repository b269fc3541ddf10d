using MidasNet.Data.Pictures;
using MidasNet.Data.Synthetic;

namespace MidasNet.Page.Tests;

/// <summary>A small network that was trained on synthetic drawings by the command line, and an audit of them, for all tests of a class.</summary>
public sealed class TrainedRun : IDisposable
{
    private const int Side = 120, PerClass = 16;

    private readonly TemporaryFolder folder = new();

    /// <summary>Trains and audits.</summary>
    public TrainedRun()
    {
        foreach (char character in "247K")
        {
            int label = SyntheticCharacters.ClassOf(character);
            Directory.CreateDirectory(Path.Combine(Data, $"{character}"));
            for (int i = 0; i < PerClass; i++)
            {
                byte[] ink = SyntheticDrawing.OnCanvas(label, new SyntheticWriter(seed: 1, i), sample: 0, Side, Side);
                File.WriteAllBytes(Path.Combine(Data, $"{character}", $"{i}.png"), PngFile.Encode(Side, Side, [.. ink.Select(value => (byte)(255 - value))]));
            }
        }
        // Of few epochs, so that there are mistakes to show.
        BrowserPage.Midasnet("train", "--data", Data, "--labels", "clean", "--epochs", "2", "--width", "4", "--validation", "30", "--out", Checkpoint, "--runs", folder.File("train"), "-q");
        BrowserPage.Midasnet("audit", "--data", Data, "--runs", folder.File("audit"), "--epochs", "2", "-q");
        (Train, Audit) = (Directory.GetDirectories(folder.File("train")).Single(), Directory.GetDirectories(folder.File("audit")).Single());
    }

    /// <summary>The drawings, a folder for each class.</summary>
    public string Data => folder.File("data");

    /// <summary>The network.</summary>
    public string Checkpoint => folder.File("drawn.safetensors");

    /// <summary>The folder of the training run.</summary>
    public string Train { get; }

    /// <summary>The folder of the audit.</summary>
    public string Audit { get; }

    /// <summary>Another file.</summary>
    public string PathOf(string name) => folder.File(name);

    /// <summary>Removes all of it.</summary>
    public void Dispose() => folder.Dispose();
}
