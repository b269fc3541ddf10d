namespace MidasNet.Weights.Tests;

public sealed class NearNamesTests
{
    [Theory]
    [InlineData("widht", "width")] // two letters exchanged count as one change
    [InlineData("WIDHT", "width")]
    [InlineData("wdth", "width")]
    [InlineData("depht", "depth")]
    public void The_nearest_is_first(string wanted, string near) => Assert.Equal(near, NearNames.Of(wanted, ["depth", "dropout", "width", "weight"])[0]);

    [Theory]
    [InlineData("prt1", "part1")]
    [InlineData("part4", null)] // as near to each of three
    [InlineData("5", null)] // all of it would change
    [InlineData("nothing", null)]
    public void Only_a_name_that_is_nearer_than_all_others_is_meant(string wanted, string? meant) =>
        Assert.Equal(meant, NearNames.Only(wanted, ["part1", "part2", "part3", "1"]));
}
