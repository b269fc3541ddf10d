using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tests.Runs;

public sealed class OutputFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_file_that_could_not_be_written_is_refused_before_the_work()
    {
        OutputFile.RequireWritable(folder.File("fine"));
        Assert.Empty(folder.Names);
        Assert.Throws<DirectoryNotFoundException>(() => OutputFile.RequireWritable(folder.File("no/such")));
        Assert.Throws<IOException>(() => OutputFile.RequireWritable(folder.Path));
        string inFile = Path.Combine(folder.Write("file", ""), "x");
        Assert.ThrowsAny<IOException>(() => OutputFile.RequireWritable(inFile));
    }

    [Fact]
    public void What_is_read_is_not_written_to()
    {
        string set = Directory.CreateDirectory(folder.File("set/A")).Parent!.FullName, archive = folder.Write("set.zip", "");
        if (!OperatingSystem.IsWindows()) Directory.CreateSymbolicLink(folder.File("link"), set);
        void Refused(string output, string what) =>
            Assert.Contains(what, Assert.Throws<IOException>(() => OutputFile.RequireApart(output, null, set, archive)).Message, StringComparison.Ordinal);
        Refused(archive, $"is the input '{archive}'");
        Refused(Path.Combine(set, "A", "network"), $"lies within the input '{set}'");
        Refused(set, "is the input");
        if (!OperatingSystem.IsWindows()) Refused(Path.Combine(folder.File("link"), "proposed.csv"), "lies within the input");
        OutputFile.RequireApart(folder.File("set2"), set, archive); // no folder of the set
        OutputFile.RequireApart(folder.File("set.zip.csv"), set, archive, folder.File("nothing"));
    }

    [Fact]
    public void A_result_that_cannot_be_written_to_its_place_is_kept_next_to_it()
    {
        string target = Directory.CreateDirectory(folder.File("taken.safetensors")).FullName;
        void Write(string path)
        {
            if (path == target) throw new IOException("it is a folder");
            File.WriteAllText(path, "weights");
        }
        string message = Assert.Throws<IOException>(() => OutputFile.WriteOrRescue(target, Write)).Message;
        string rescued = Assert.Single(Directory.GetFiles(folder.Path));
        Assert.Contains("it is a folder", message, StringComparison.Ordinal);
        Assert.Contains(rescued, message, StringComparison.Ordinal);
        Assert.Equal("weights", File.ReadAllText(rescued));
    }

    [Theory]
    [InlineData("runs/1", "runs/1")]
    [InlineData("my runs", "'my runs'")]
    [InlineData("it's", @"'it'\''s'")]
    [InlineData("", "''")]
    public void Words_for_a_shell_are_quoted_where_they_must_be(string word, string quoted)
    {
        if (!OperatingSystem.IsWindows()) Assert.Equal(quoted, ShellWord.Of(word));
    }
}
