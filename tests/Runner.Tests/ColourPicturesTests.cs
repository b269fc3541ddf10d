using System.Text.Json;
using MidasNet.Data.Pictures;
using MidasNet.Runner.Tests.Cli;

namespace MidasNet.Runner.Tests;

/// <summary>Pictures in colour in the commands that search, compare and judge.</summary>
public sealed class ColourPicturesTests : IDisposable
{
    private readonly ColourPictures pictures = new();

    public void Dispose() => pictures.Dispose();

    private CliRun Of(string command, params string[] more) =>
        CliRun.Of([command, "--data", pictures.Data, "--runs", pictures.Runs, "--threads", "1", "--no-progress", .. more]);

    private static Picture Sheet(string folder) =>
        new PictureDecoder().Decode(File.ReadAllBytes(Path.Combine(folder, "folder-2.png")), "folder-2.png", channels: 3);

    [Fact]
    public void An_audit_learns_colours_and_its_page_shows_them()
    {
        var run = Of("audit", "--epochs", "12", "--json");
        Assert.Equal(0, run.Code);
        var results = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal("clean", results.GetProperty("regime").GetString(), ignoreCase: true);
        string folder = Path.Combine(Path.GetDirectoryName(results.GetProperty("report").GetString())!, "pictures");
        var sheet = Sheet(folder);
        int plane = sheet.Width * sheet.Height, middle = 32 * sheet.Width + 32; // in the first picture
        Assert.True(sheet.Pixels[middle] > sheet.Pixels[plane + middle] + 50, "the sheet of the red pictures is red");
    }

    [Fact]
    public void The_preprocessing_of_an_audit_can_be_chosen_and_a_network_for_photographs_only()
    {
        var run = Of("audit", "--epochs", "12", "--verdict-only", "--channels", "1", "--image-size", "8", "--preprocessing", "photo", "--json");
        Assert.Equal(0, run.Code);
        var results = JsonDocument.Parse(run.Output).RootElement;
        Assert.DoesNotContain("clean", results.GetProperty("regime").GetString(), StringComparison.OrdinalIgnoreCase); // in grey there is nothing to learn
        var sheet = Sheet(Path.Combine(Path.GetDirectoryName(results.GetProperty("report").GetString())!, "pictures"));
        int plane = sheet.Width * sheet.Height;
        Assert.Equal(sheet.Pixels[..plane], sheet.Pixels[plane..(2 * plane)]);
        Of("audit", "--preprocessing", "digit", "--model", "resnet9").RequireError(3, "a network can be chosen for the audit of photographs only");
    }

    [Fact]
    public void Simulated_regimes_are_audited_in_colour()
    {
        var run = Of("audit", "--epochs", "12", "--verdict-only", "--simulate", "clean", "--seeds", "2");
        Assert.Equal(0, run.Code);
        Assert.Contains("2 of 2 sets are named right", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_ingredients_has_those_of_photographs()
    {
        var run = Of("ablate", "--epochs", "1", "--folds", "2", "--only", "grey", "translation");
        Assert.Equal(0, run.Code);
        Assert.Contains("| in grey ", run.Output, StringComparison.Ordinal);
        Assert.Contains("| without translation ", run.Output, StringComparison.Ordinal);
        Of("ablate", "--only", "pen width").RequireError(3, "no ingredient has this in its name", "with CutMix", "ResNet-9 of the same width");
    }

    [Fact]
    public void A_search_has_the_space_of_photographs()
    {
        var run = Of("tune", "--epochs", "1", "--folds", "2", "--budget", "1", "--search", "random", "--json");
        Assert.Equal(0, run.Code);
        string folder = JsonDocument.Parse(run.Output).RootElement.GetProperty("folder").GetString()!;
        var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "config.json"))).RootElement;
        Assert.Equal("photo", config.GetProperty("recipe").GetProperty("framing").GetString());
        foreach (string name in new[] { "flip", "translate", "cutout", "minCrop", "cutMix", "model" }) Assert.True(config.GetProperty("space").TryGetProperty(name, out _), name);
        Assert.False(config.GetProperty("space").TryGetProperty("penWidth", out _));
    }

    [Fact]
    public void The_study_refuses_a_folder_of_other_pictures() =>
        CliRun.Of("study", "part1", "--data", pictures.Data, "--runs", pictures.Runs).RequireError(3, "holds none of the study's sets", "are for 'midasnet train'");
}
