using MidasNet.Learning;
using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Tests.Reports;

public sealed class BarChartTests
{
    private static readonly Interval Missing = new(double.NaN, double.NaN, double.NaN);

    private static BarChart Example() => new()
    {
        Title = "Test accuracy",
        ValueTitle = "accuracy",
        Percent = true,
        Categories = ["Chars74K", "MNIST"],
        Series =
        [
            new ChartBars("small", [new Interval(0.75, 0.7, 0.85), new Interval(0.9, double.NaN, double.NaN)]),
            new ChartBars("large", [new Interval(0.5, 0.4, 0.6), Missing]),
        ],
    };

    [Fact]
    public void It_names_categories_series_and_values() =>
        Svg.Writes(
            Svg.Parse(Example().ToSvg()), "Test accuracy", "accuracy", "Chars74K", "MNIST", "small", "large", "75.0 %", "90.0 %", "50.0 %", "0 %");

    [Fact]
    public void Equal_data_give_equal_bytes() => Assert.Equal(Example().ToSvg(), Example().ToSvg());

    [Fact]
    public void The_length_of_a_bar_is_its_value_and_NaN_has_no_bar()
    {
        var blue = Bars(Example(), "rgb(0,114,178)");
        var orange = Bars(Example(), "rgb(213,94,0)");
        Assert.Equal(2, blue.Count);
        Assert.Single(orange);
        Assert.Equal(0.9 / 0.75, blue[1] / blue[0], 0.01);
        Assert.Equal(0.5 / 0.75, orange[0] / blue[0], 0.01);
    }

    [Fact]
    public void Bars_can_begin_at_a_given_value()
    {
        var bars = Bars(Example() with { Base = 0.6, Series = [Example().Series[0]] }, "rgb(0,114,178)");
        Assert.Equal(2, bars[1] / bars[0], 0.01);
    }

    [Fact]
    public void A_series_needs_a_value_for_each_category()
    {
        var error = Assert.Throws<ArgumentException>(() => (Example() with { Categories = ["one"] }).ToSvg());
        Assert.Contains("1 categories, but series 'small' has 2 values", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => (Example() with { Series = [] }).ToSvg());
    }

    // Excludes the narrow squares of the legend.
    private static List<double> Bars(BarChart chart, string color) =>
        [
            .. Svg.Elements(Svg.Parse(chart.ToSvg()), "rect")
                .Where(rect => rect.Attribute("style")?.Value.Contains(color, StringComparison.Ordinal) == true)
                .Select(rect => Svg.Number(rect, "width"))
                .Where(width => width > 20),
        ];
}
