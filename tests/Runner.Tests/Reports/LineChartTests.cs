using MidasNet.Runner.Reports;

namespace MidasNet.Runner.Tests.Reports;

public sealed class LineChartTests
{
    private static LineChart Example() => new()
    {
        Title = "Accuracy by epoch",
        XTitle = "epoch",
        YTitle = "accuracy",
        PercentY = true,
        Lines =
        [
            new ChartLine("training <&>", [new(1, 0.5), new(2, 0.75), new(3, 0.9)]) { Dashed = true, Color = 1 },
            new ChartLine("validation", [new(1, 0.4, 0.3, 0.5), new(2, 0.6, 0.5, 0.7), new(3, double.NaN)]) { Color = 1 },
        ],
    };

    [Fact]
    public void It_names_its_lines_and_axes()
    {
        var chart = Svg.Parse(Example().ToSvg());
        Svg.Writes(chart, "Accuracy by epoch", "epoch", "accuracy", "training <&>", "validation", "40 %", "1", "2", "3");
        Assert.DoesNotContain("1.5", Svg.Texts(chart));
    }

    [Fact]
    public void Equal_data_give_equal_bytes() => Assert.Equal(Example().ToSvg(), Example().ToSvg());

    [Fact]
    public void The_interval_is_a_band_in_the_colour_of_the_line()
    {
        var areas = Svg.Elements(Svg.Parse(Example().ToSvg()), "polygon");
        Assert.Single(areas, area => Svg.Value(area, "style").Contains("fill:rgb(213,94,0)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_that_cannot_be_shown_leave_a_gap(bool logarithmic)
    {
        double[] values = [1, double.NaN, 2, double.PositiveInfinity, 3, 0, -1];
        var chart = Example() with
        {
            LogarithmicY = logarithmic,
            LogarithmicX = logarithmic,
            Lines = [new ChartLine("a", [.. values.Select((value, i) => new ChartPoint(i, value, value - 1, value + 1))])],
        };
        Assert.Contains("a", Svg.Texts(Svg.Parse(chart.ToSvg())));
    }

    [Fact]
    public void A_chart_without_data_can_be_drawn()
    {
        Svg.Parse((Example() with { Lines = [] }).ToSvg());
        Svg.Parse((Example() with { Lines = [new ChartLine("none", [])], LogarithmicY = true }).ToSvg());
    }
}
