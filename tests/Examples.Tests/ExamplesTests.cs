using System.Diagnostics;
using System.Text.RegularExpressions;
using MidasNet.Data.Pictures;

namespace MidasNet.Examples.Tests;

/// <summary>The programs under examples/ do what README says, and README shows their lines.</summary>
public sealed partial class ExamplesTests : IDisposable
{
    private const int Side = 16, PerClass = 24;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_folder_is_trained_on_and_a_picture_of_it_predicted()
    {
        WritePhotos();
        string trained = await Run("TrainFolder");
        Assert.Contains("accuracy on held-out pictures: ", trained, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("photos.safetensors")));

        folder.Write("cat.png", Photo(isCat: true, seed: 999));
        string[] lines = (await Run("Predict")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length); // there are two classes
        Assert.StartsWith("cat: ", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_in_the_wrong_folder_is_a_suspect()
    {
        WritePhotos();
        folder.Write("photos/dog/wrong.png", Photo(isCat: true, seed: 998));
        string found = await Run("AuditFolder");
        Assert.Contains("dog/wrong.png: labelled dog, shows cat", found, StringComparison.Ordinal);
        Assert.Contains("dog/wrong.png", await File.ReadAllTextAsync(folder.File("proposed.csv"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train", "TrainFolder", 10)]
    [InlineData("predict", "Predict", 5)]
    [InlineData("audit", "AuditFolder", 10)]
    public void Readme_shows_the_lines_of_the_example(string marker, string project, int maxLines)
    {
        string root = Root(), program = File.ReadAllText(Path.Combine(root, "examples", project, "Program.cs")).ReplaceLineEndings("\n").Trim();
        string readme = File.ReadAllText(Path.Combine(root, "README.md")).ReplaceLineEndings("\n");
        var shown = Snippet().Matches(readme).Single(match => match.Groups["marker"].Value == marker);
        Assert.Equal(program, shown.Groups["code"].Value.Trim());
        Assert.InRange(program.Split('\n').Count(line => line.Length > 0), 1, maxLines);
    }

    [GeneratedRegex(@"<!-- example: (?<marker>\w+) -->\n```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    private async Task<string> Run(string project)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"MidasNet.Examples.{project}.dll")])
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start");
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("", 0), (await error, process.ExitCode));
        return await output;
    }

    private void WritePhotos()
    {
        for (int i = 0; i < PerClass; i++)
        {
            folder.Write($"photos/cat/{i:00}.png", Photo(isCat: true, i));
            folder.Write($"photos/dog/{i:00}.png", Photo(isCat: false, i));
        }
    }

    /// <summary>Noise with a bright bar: upright for a cat, level for a dog.</summary>
    private static byte[] Photo(bool isCat, int seed)
    {
        var random = new RandomStream(7, (ulong)seed, isCat ? 1UL : 0);
        int at = 3 + random.NextInt(Side - 6);
        var pixels = new byte[Side * Side];
        for (int y = 0; y < Side; y++)
        {
            for (int x = 0; x < Side; x++)
                pixels[y * Side + x] = (byte)(random.NextInt(60) + (Math.Abs((isCat ? x : y) - at) < 2 ? 180 : 0));
        }
        return PngFile.Encode(Side, Side, pixels);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MidasNet.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("the tests do not run in a checkout");
    }
}
