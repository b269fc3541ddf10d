using System.Text.Json;
using MidasNet.Data.Pictures;

namespace MidasNet.Runner.Tests.Cli;

public sealed class DrawCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_character_has_a_folder_of_pictures_and_the_seed_decides_them()
    {
        var run = CliRun.Of("data", "draw", "--to", folder.File("letters"), "--characters", "Ab7", "--per-class", "3");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("9 images of 3 classes", run.Output, StringComparison.Ordinal);
        string[] expected = [.. new[] { "7", "A", "b" }.SelectMany(character => Enumerable.Range(0, 3).Select(i => $"{character}/000{i}.png"))];
        Assert.Equal(expected, Pictures("letters").Keys);
        var picture = new PictureDecoder().Decode(Pictures("letters")["A/0000.png"], "A");
        Assert.Equal((120, 90), (picture.Width, picture.Height));

        foreach (string seed in new[] { "1", "2" })
        {
            var json = CliRun.Of("data", "draw", "--to", folder.File(seed), "--characters", "Ab7", "--per-class", "3", "--seed", seed, "--json");
            Assert.Equal(9, JsonDocument.Parse(json.Output).RootElement.GetProperty("images").GetInt32());
        }
        Assert.Equal(Pictures("letters").Values, Pictures("1").Values);
        Assert.Equal(9, Pictures("letters").Values.Concat(Pictures("2").Values).Select(Convert.ToBase64String).Distinct().Count() - 9);
    }

    [Theory]
    [InlineData("needs two", "--characters", "A")]
    [InlineData("'?' cannot be drawn", "--characters", "A?")]
    [InlineData("'a' and 'A'", "--characters", "aBA")]
    [InlineData("'A' stands twice", "--characters", "AAB")]
    [InlineData("at most 10000", "--per-class", "10001")]
    public void Wrong_options_are_explained(string expected, params string[] options) =>
        CliRun.Of(["data", "draw", "--to", folder.File("letters"), .. options]).RequireError(2, expected);

    [Fact]
    public void Nothing_is_drawn_into_a_folder_with_files_or_over_a_file()
    {
        string file = folder.Write("letters/A/mine.png", 1);
        CliRun.Of("data", "draw", "--to", folder.File("letters")).RequireError(3, "not empty");
        CliRun.Of("data", "draw", "--to", file).RequireError(3, "is a file");
        Assert.Equal(["A/mine.png"], Pictures("letters").Keys);
    }

    private SortedDictionary<string, byte[]> Pictures(string name) => new(
        Directory.GetFiles(folder.File(name), "*", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetRelativePath(folder.File(name), file).Replace('\\', '/'), File.ReadAllBytes),
        StringComparer.Ordinal);
}
