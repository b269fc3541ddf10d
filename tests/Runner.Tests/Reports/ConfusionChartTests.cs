using MidasNet.Learning;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Tests.Reports;

public sealed class ConfusionChartTests
{
    private static ConfusionChart Chart(string characters)
    {
        var matrix = new ConfusionMatrix([.. characters.Select(character => character.ToString())]);
        for (int i = 0; i < 7 * characters.Length; i++) matrix.Add(i % characters.Length, i % characters.Length);
        matrix.Add(0, 1);
        return new ConfusionChart { Title = "Confused", Matrix = matrix };
    }

    [Theory]
    [InlineData("0123456789")]
    [InlineData("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")]
    [InlineData("<&")]
    public void Each_class_is_named_on_both_axes(string characters)
    {
        var chart = Svg.Parse(Chart(characters).ToSvg());
        Svg.Writes(chart, "Confused", "actual", "predicted");
        string[] names = [.. characters.Select(character => character.ToString())];
        Assert.All(names, name => Assert.True(Svg.Texts(chart).Count(text => text == name) >= 2, name));
    }

    [Fact]
    public void A_cell_has_a_tooltip_with_its_count_and_share()
    {
        var root = Svg.Parse(Chart("0123456789").ToSvg());
        Assert.Contains("0 predicted as 1: 1 image, 12.5 % of 0", Svg.Elements(root, "title").Select(title => title.Value));
        Assert.Equal(10, Svg.Elements(root, "title").Count(title => title.Value.Contains(": 7 images", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_error_is_in_the_row_of_its_actual_class()
    {
        var titles = Svg.Elements(Svg.Parse(Chart("ab").ToSvg()), "title");
        var cells = titles.ToDictionary(title => title.Value.Split(':')[0], title => title.Parent ?? title);
        Assert.Equal(Svg.Number(cells["a predicted as a"], "y"), Svg.Number(cells["a predicted as b"], "y"));
        Assert.Equal(Svg.Number(cells["b predicted as b"], "x"), Svg.Number(cells["a predicted as b"], "x"));
    }

    [Fact]
    public void Equal_data_give_equal_bytes() => Assert.Equal(Chart("012").ToSvg(), Chart("012").ToSvg());

    [Fact]
    public void An_empty_matrix_can_be_drawn() => Svg.Parse(new ConfusionChart { Title = "", Matrix = new ConfusionMatrix(["\u0001"]) }.ToSvg());
}
