namespace MidasNet.Engine.Tests;

public sealed class ShapeTests
{
    [Fact]
    public void A_shape_without_extents_is_a_scalar()
    {
        var shape = new Shape();
        Assert.Equal((0, 1, "[]"), (shape.Rank, shape.Length, shape.ToString()));
        Assert.Equal(new Shape([]), shape);
    }

    [Fact]
    public void Extents_are_read_by_name_and_by_position()
    {
        var shape = new Shape(2, 3, 4, 5);
        Assert.Equal((2, 3, 4, 5, 120), (shape.N, shape.C, shape.H, shape.W, shape.Length));
        Assert.Equal([2, 3, 4, 5], shape.ToArray());
        Assert.Equal(4, shape[2]);
        Assert.Equal("[2, 3, 4, 5]", shape.ToString());
    }

    [Fact]
    public void The_error_of_an_axis_out_of_range_quotes_the_shape()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Shape(2, 3)[2]);
        Assert.Contains("shape [2, 3] has 2 extents", error.Message);
    }

    [Theory]
    [InlineData(new[] { 1, 2, 3, 4, 5 }, "5 extents given, at most 4 allowed")]
    [InlineData(new[] { 3, 0 }, "[3, 0] must all be at least 1")]
    [InlineData(new[] { -1 }, "[-1] must all be at least 1")]
    [InlineData(new[] { 65536, 65536 }, "[65536, 65536] hold more than 2^31 - 1 values")]
    public void Invalid_extents_are_rejected(int[] extents, string message) =>
        Assert.Contains(message, Assert.Throws<ShapeException>(() => new Shape(extents)).Message);
}
