using MidasNet.Runner.Runs;

namespace MidasNet.Runner.Tests.Runs;

public sealed class GitCommitTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private readonly TemporaryFolder temporary = new();

    public void Dispose() => temporary.Dispose();

    [Fact]
    public void A_branch_is_followed_from_any_folder_below()
    {
        temporary.Write(".git/HEAD", "ref: refs/heads/feature/x\n");
        temporary.Write(".git/refs/heads/feature/x", Commit + "\n");
        Assert.Equal(Commit, GitCommit.CheckedOutAt(Directory.CreateDirectory(Path.Combine(temporary.Path, "bin", "Debug")).FullName));
    }

    [Fact]
    public void A_packed_branch_is_found()
    {
        temporary.Write(".git/HEAD", "ref: refs/heads/main\n");
        string other = new('f', 40);
        temporary.Write(".git/packed-refs", $"# pack-refs with: peeled\n{other} refs/heads/not/refs/heads/main\n{Commit} refs/heads/main\n");
        Assert.Equal(Commit, GitCommit.CheckedOutAt(temporary.Path));
    }

    [Fact]
    public void A_detached_head_is_the_commit()
    {
        temporary.Write(".git/HEAD", Commit);
        Assert.Equal(Commit, GitCommit.CheckedOutAt(temporary.Path));
    }

    [Fact]
    public void A_worktree_has_its_own_head_and_shares_the_branches()
    {
        temporary.Write("main/.git/refs/heads/side", Commit);
        temporary.Write("main/.git/worktrees/side/HEAD", "ref: refs/heads/side");
        temporary.Write("main/.git/worktrees/side/commondir", "../..");
        temporary.Write("side/.git", "gitdir: ../main/.git/worktrees/side");
        Assert.Equal(Commit, GitCommit.CheckedOutAt(Path.Combine(temporary.Path, "side")));
    }

    [Theory]
    [InlineData("ref: refs/heads/unborn")]
    [InlineData("ref: ../../secret")]
    [InlineData("something else")]
    [InlineData("")]
    public void What_is_no_commit_is_not_reported(string head)
    {
        temporary.Write("secret", "a file that is none of git's");
        temporary.Write(".git/HEAD", head);
        Assert.Null(GitCommit.CheckedOutAt(temporary.Path));
    }
}
