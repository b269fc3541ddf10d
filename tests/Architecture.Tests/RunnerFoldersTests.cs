namespace MidasNet.Architecture.Tests;

/// <summary>The folders of the command line: no two use each other, directly or by a detour, and reports do not know the study.</summary>
public sealed class RunnerFoldersTests
{
    private static readonly FolderGraph Folders = FolderGraph.Of("midasnet", "MidasNet.Runner");

    [Fact]
    public void No_folders_use_each_other_in_a_circle()
    {
        var circle = Folders.ShortestCircle();
        Assert.True(circle.Count == 0, Folders.Describe(circle));
    }

    [Fact]
    public void Reports_know_no_part_of_the_study() => RequireNone(edge => IsIn(edge.From, "Reports") && IsIn(edge.To, "Study"));

    [Fact]
    public void Nothing_knows_the_command_line() => RequireNone(edge => IsIn(edge.To, "Cli") && !IsIn(edge.From, "Cli"));

    [Fact]
    public void Downloads_and_runs_know_no_part_of_the_study() => RequireNone(edge => (IsIn(edge.From, "Downloads") || IsIn(edge.From, "Runs")) && IsIn(edge.To, "Study"));

    private static void RequireNone(Func<(string From, string To), bool> isForbidden)
    {
        var found = Folders.Edges.Where(isForbidden).Select(edge => Folders.Describe(edge.From, edge.To));
        Assert.True(!found.Any(), string.Join('\n', found));
    }

    private static bool IsIn(string folder, string parent) => folder == parent || folder.StartsWith(parent + ".", StringComparison.Ordinal);
}
