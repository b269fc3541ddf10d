namespace MidasNet.Architecture.Tests;

/// <summary>The folders of the command line: no two use each other, directly or by a detour, and reports do not know the study.</summary>
public sealed class RunnerFoldersTests
{
    /// <summary>Uses that break the rules today. The list may only become shorter: a use that is gone has to leave it.</summary>
    private static readonly (string From, string To)[] StillToRemove =
    [
        ("Audit", "Cli"),
        ("Reports", "Study"),
        ("Reports", "Study.Characters"),
        ("Reports", "Study.Transfer"),
        ("Reports", "Study.WrongLabels"),
        ("Reports", "Tuning"),
        ("Study", "Study.Characters"),
        ("Study", "Study.Transfer"),
        ("Study", "Study.WrongLabels"),
        ("Study", "Tuning"),
        ("Training", "Cli"),
    ];

    private static readonly FolderGraph Today = FolderGraph.Of("midasnet", "MidasNet.Runner");
    private static readonly FolderGraph Judged = Today.Without(StillToRemove);

    [Fact]
    public void No_folders_use_each_other_in_a_circle()
    {
        var circle = Judged.ShortestCircle();
        Assert.True(circle.Count == 0, Judged.Describe(circle));
    }

    [Fact]
    public void Reports_know_no_part_of_the_study() => RequireNone(edge => IsIn(edge.From, "Reports") && IsIn(edge.To, "Study"));

    [Fact]
    public void Nothing_knows_the_command_line() => RequireNone(edge => IsIn(edge.To, "Cli") && !IsIn(edge.From, "Cli"));

    [Fact]
    public void Downloads_and_runs_know_no_part_of_the_study() => RequireNone(edge => (IsIn(edge.From, "Downloads") || IsIn(edge.From, "Runs")) && IsIn(edge.To, "Study"));

    [Fact]
    public void What_is_removed_is_not_listed_any_more() => Assert.Empty(StillToRemove.Except(Today.Edges));

    private static void RequireNone(Func<(string From, string To), bool> isForbidden)
    {
        var found = Judged.Edges.Where(isForbidden).Select(edge => Judged.Describe(edge.From, edge.To));
        Assert.True(!found.Any(), string.Join('\n', found));
    }

    private static bool IsIn(string folder, string parent) => folder == parent || folder.StartsWith(parent + ".", StringComparison.Ordinal);
}
