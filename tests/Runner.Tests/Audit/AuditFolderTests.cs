using MidasNet.Data;
using MidasNet.Runner.Audit;
using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tests.Audit;

/// <summary>The folder of an audit that fails or is stopped.</summary>
public sealed class AuditFolderTests : IDisposable
{
    private readonly TemporaryFolder temporary = new();
    private readonly RunFolder folder;

    public AuditFolderTests() => folder = RunFolder.Create(temporary.Path, "audit", DateTimeOffset.UnixEpoch);

    public void Dispose() => temporary.Dispose();

    [Theory]
    [InlineData("unfinished")] // states of networks
    [InlineData("trials")] // simulated audits that are finished
    [InlineData("cluster")] // what was sent to workers
    public void An_error_leaves_what_can_be_resumed(string kept)
    {
        Fails(() => temporary.Write($"{folder.Name}/{kept}/file", ""));
        Assert.True(File.Exists(Path.Combine(folder.Path, kept, "file")));
    }

    [Fact]
    public void A_new_run_that_fails_with_nothing_to_resume_leaves_no_folder()
    {
        Fails(() => { });
        Assert.False(Directory.Exists(folder.Path));
    }

    [Fact]
    public void A_resumed_run_that_fails_keeps_its_folder()
    {
        Fails(() => { }, isNew: false);
        Assert.True(Directory.Exists(folder.Path));
    }

    [Fact]
    public void The_error_is_that_of_the_run_also_where_the_folder_cannot_be_deleted() => Fails(() => Directory.Delete(folder.Path, recursive: true));

    [Fact]
    public void A_run_that_is_stopped_names_the_command_only_where_there_is_something_to_resume()
    {
        int Stopped() => throw new OperationCanceledException();
        Directory.CreateDirectory(folder.Unfinished);
        var stop = Assert.Throws<RunInterruptedException>(() => AuditFolder.RunOrDiscard(folder, isNew: true, Stopped));
        Assert.Equal($"midasnet audit --resume {ShellWord.Of(folder.Path)}", stop.ResumeCommand);
        Directory.Delete(folder.Unfinished);
        Assert.Throws<OperationCanceledException>(() => AuditFolder.RunOrDiscard(folder, isNew: true, Stopped));
        Assert.False(Directory.Exists(folder.Path));
    }

    private void Fails(Action work, bool isNew = true)
    {
        var error = Assert.Throws<DataFormatException>(() => AuditFolder.RunOrDiscard<int>(folder, isNew, () =>
        {
            work();
            throw new DataFormatException("truth", "it is damaged");
        }));
        Assert.Contains("it is damaged", error.Message, StringComparison.Ordinal);
    }
}
