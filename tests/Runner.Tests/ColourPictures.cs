using MidasNet.Data.Pictures;

namespace MidasNet.Runner.Tests;

/// <summary>Noisy pictures of one grey whose colour alone tells their class, in folders red, green and blue.</summary>
internal sealed class ColourPictures : IDisposable
{
    public const int Side = 12, PerClass = 12;

    private static readonly string[] Classes = ["blue", "green", "red"];

    // Of one grey.
    private static readonly byte[][] Colours = [[60, 100, 255], [40, 150, 60], [255, 50, 60]];

    private readonly TemporaryFolder folder = new();

    public ColourPictures()
    {
        var random = new RandomStream(5);
        var pixels = new byte[3 * Side * Side];
        foreach (var (label, name) in Classes.Index())
        {
            Directory.CreateDirectory(folder.File($"set/{name}"));
            for (int i = 0; i < PerClass; i++)
            {
                for (int p = 0; p < pixels.Length; p++) pixels[p] = (byte)Math.Clamp(Colours[label][p % 3] + random.NextInt(80) - 40, 0, 255);
                System.IO.File.WriteAllBytes(folder.File($"set/{name}/{i}.png"), PngFile.Encode(Side, Side, pixels));
            }
        }
    }

    /// <summary>The set.</summary>
    public string Data => folder.File("set");

    /// <summary>Where runs go.</summary>
    public string Runs => folder.File("runs");

    public string File(string name) => folder.File(name);

    public void Dispose() => folder.Dispose();
}
