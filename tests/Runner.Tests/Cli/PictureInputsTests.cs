using MidasNet.Runner.Cli;

namespace MidasNet.Runner.Tests.Cli;

public sealed class PictureInputsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> skipped = [];

    public PictureInputsTests()
    {
        foreach (string name in new[] { "b.png", "a.PNG", "notes.txt", "deep/2.jpg", "deep/1.png", "deep/er/0.png", ".hidden/h.png", "[x].png" }) folder.Write(name, "");
    }

    public void Dispose() => folder.Dispose();

    private string[] Of(params string[] arguments) =>
        [.. PictureInputs.Of([.. arguments.Select(folder.File)], skipped.Add).Select(input => input.Error ?? Path.GetRelativePath(folder.Path, input.Path).Replace('\\', '/'))];

    [Fact]
    public void A_folder_is_all_pictures_in_and_below_it_in_ordinal_order_and_other_files_are_named()
    {
        Assert.Equal(["[x].png", "a.PNG", "b.png", "deep/1.png", "deep/2.jpg", "deep/er/0.png"], Of(""));
        Assert.Equal([$"{folder.File("")}: skipped: .hidden/h.png (hidden), notes.txt (not named as a picture)"], skipped);
        Assert.Equal(["deep/1.png", "deep/2.jpg", "deep/er/0.png", "b.png"], Of("deep", "b.png"));
        Assert.Single(skipped);
    }

    [Fact]
    public void A_folder_of_pictures_of_another_kind_is_told_what_to_do()
    {
        foreach (string name in new[] { "1.heic", "2.HEIC", "3.txt" }) folder.Write($"phone/{name}", "");
        string error = Assert.Single(Of("phone"));
        Assert.Contains("holds no picture, only 1.heic and 1 more (a kind of picture that is not read: convert it to JPEG or PNG), 3.txt (not named as a picture)", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*.png", "[x].png", "b.png")]
    [InlineData("?.png", "b.png")]
    [InlineData("*/*.png", "deep/1.png")]
    [InlineData("d*p/?.jpg", "deep/2.jpg")]
    [InlineData("**/*.png", "[x].png", "b.png", "deep/1.png", "deep/er/0.png")]
    [InlineData("deep/**/0.png", "deep/er/0.png")]
    [InlineData("de*", "deep/1.png", "deep/2.jpg", "deep/er/0.png")] // a folder that matches is all pictures in it
    [InlineData("[x].png", "[x].png")] // a name, as it exists
    public void A_pattern_is_the_files_that_match_it_in_ordinal_order(string pattern, params string[] expected) => Assert.Equal(expected, Of(pattern));

    [Fact]
    public void A_link_to_a_folder_does_not_lead_round_in_a_circle()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a privilege there");
        Directory.CreateSymbolicLink(folder.File("deep/loop"), folder.Path);
        Assert.Equal(["deep/1.png", "deep/2.jpg", "deep/er/0.png"], Of("deep"));
        Assert.Equal(["deep/1.png", "deep/er/0.png"], Of("deep/**/*.png"));
    }

    [Fact]
    public void A_list_names_a_picture_folder_or_pattern_in_each_line()
    {
        string list = folder.Write("list.txt", $"{folder.File("b.png")}\r\n\n  {folder.File("deep/*.jpg")}\n{folder.File("deep/er")}\n");
        Assert.Equal([folder.File("b.png"), folder.File("deep/2.jpg"), folder.File("deep/er/0.png")], PictureInputs.Of([$"@{list}"], skipped.Add).Select(input => input.Path));
        var missing = Assert.Single(PictureInputs.Of([$"@{folder.File("lst.txt")}"], skipped.Add));
        Assert.Contains($"Did you mean '{list}'?", missing.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bb.png", "there is no such picture. Did you mean 'FOLDER/b.png'?")]
    [InlineData("b.jpg", "Did you mean 'FOLDER/b.png'?")]
    [InlineData("dep/1.png", "Did you mean 'FOLDER/deep/1.png'?")]
    [InlineData("dep/er/00.png", "Did you mean 'FOLDER/deep/er/0.png'?")]
    [InlineData("elsewhere/1.png", "There is no folder 'FOLDER/elsewhere'.")]
    [InlineData("*.tiff", "no file matches this pattern")]
    public void What_is_not_there_is_an_error_that_names_what_is_near(string path, string said)
    {
        string error = Assert.Single(Of(path)).Replace('\\', '/');
        Assert.Contains(said.Replace("FOLDER", folder.Path.Replace('\\', '/'), StringComparison.Ordinal), error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_pictures_is_an_error()
    {
        folder.Write("empty/notes.txt", "");
        Assert.Contains("the folder holds no picture, only ", Assert.Single(Of("empty")), StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_input_holds_one_picture() => Assert.Throws<UsageException>(() => PictureInputs.Of(["-", "-"], skipped.Add));
}
