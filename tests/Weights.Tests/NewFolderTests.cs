namespace MidasNet.Weights.Tests;

public sealed class NewFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_folder_is_there_when_it_is_whole()
    {
        NewFolder.Write(folder.File("a"), "copy", root =>
        {
            File.WriteAllText(Path.Combine(root, "f"), "");
            Assert.False(Directory.Exists(folder.File("a")));
        });
        Assert.Equal(["a"], folder.Names);
        Assert.True(File.Exists(folder.File("a/f")));
    }

    [Theory]
    [InlineData("No space left on device : '{0}/A/0.png'", "cannot write '{1}': No space left on device")]
    [InlineData("cannot write '{0}/index.html': No space left on device", "cannot write '{1}/index.html': No space left on device")]
    [InlineData("a message about an input", "a message about an input")]
    public void An_error_names_the_folder_as_it_was_given_and_nothing_is_left(string problem, string told)
    {
        string Filled(string text, string root) => string.Format(System.Globalization.CultureInfo.InvariantCulture, text, root, folder.File("a"));
        var error = Assert.Throws<IOException>(() => NewFolder.Write(folder.File("a"), "copy", root => throw new IOException(Filled(problem, root))));
        Assert.Equal(Filled(told, ""), error.Message);
        Assert.Empty(folder.Names);
    }

    [Fact]
    public void A_place_that_takes_no_folders_is_named()
    {
        Assert.SkipUnless(Directory.Exists("/proc/self"), "there is no /proc");
        var error = Assert.Throws<IOException>(() => NewFolder.Write("/proc/a", "copy", _ => { }));
        Assert.Equal("cannot write '/proc/a': no file can be written in '/proc'", error.Message);
    }
}
