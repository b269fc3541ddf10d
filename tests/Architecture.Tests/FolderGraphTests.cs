namespace MidasNet.Architecture.Tests;

public sealed class FolderGraphTests
{
    [Fact]
    public void A_circle_is_found_and_told_with_the_types_that_cause_it()
    {
        var graph = FolderGraph.Of([("Cli", "Study"), ("Study", "Reports"), ("Reports", "Runs"), ("Reports", "Study"), ("Runs", "Downloads")]);
        Assert.Equal(["Reports", "Study"], graph.ShortestCircle());
        Assert.Equal("Reports uses Study:\n  ReportsType -> StudyType\nStudy uses Reports:\n  StudyType -> ReportsType", graph.Describe(graph.ShortestCircle()));
    }

    [Fact]
    public void A_circle_of_three_is_found_too() =>
        Assert.Equal(["A", "B", "C"], FolderGraph.Of([("A", "B"), ("B", "C"), ("C", "A"), ("C", "D")]).ShortestCircle());

    [Fact]
    public void Where_all_arrows_point_down_there_is_no_circle() =>
        Assert.Empty(FolderGraph.Of([("A", "B"), ("A", "C"), ("B", "C"), ("C", "D")]).ShortestCircle());

    [Fact]
    public void Bodies_of_methods_count_as_well_as_signatures()
    {
        // Program refers to the command line in the body of its only method and nowhere else.
        var graph = FolderGraph.Of("midasnet", "MidasNet");
        Assert.NotEmpty(graph.Causes("Runner", "Runner.Cli"));
    }
}
