using MidasNet.Data.Synthetic;

namespace MidasNet.Data.Tests.Synthetic;

public sealed class InkCanvasTests
{
    [Fact]
    public void An_empty_canvas_is_dark() => Assert.All(new InkCanvas(5, 3, 1).ToBytes(), pixel => Assert.Equal(0, pixel));

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.25)] // edges between pixels
    public void A_column_across_a_horizontal_line_sums_to_its_width(double radius)
    {
        var canvas = new InkCanvas(20, 20, 1);
        canvas.Line(-50, 9.5, radius, 70, 9.5, radius);
        var pixels = canvas.ToBytes();
        double column = Enumerable.Range(0, 20).Sum(row => pixels[row * 20 + 7]) / 255.0;
        Assert.Equal(2 * radius, column, 0.01);
    }

    [Fact]
    public void A_dot_is_round_and_soft()
    {
        var canvas = new InkCanvas(21, 21, 1);
        canvas.Line(10.5, 10.5, 4, 10.5, 10.5, 4);
        var pixels = canvas.ToBytes();
        Assert.Equal(Math.PI * 16, pixels.Sum(pixel => pixel) / 255.0, 0.5);
        Assert.Contains(pixels, pixel => pixel is > 60 and < 190);
    }

    [Fact]
    public void Lines_outside_leave_no_trace_and_lines_across_the_edge_are_clipped()
    {
        var canvas = new InkCanvas(8, 8, 1);
        canvas.Line(-30, -30, 3, -20, 40, 3);
        Assert.All(canvas.ToBytes(), pixel => Assert.Equal(0, pixel));
        canvas.Line(-30, 4, 1, 40, 4, 2);
        Assert.Contains((byte)255, canvas.ToBytes());
    }
}
