using MidasNet.Data.Synthetic;

namespace MidasNet.Data.Tests.Synthetic;

public sealed class HobbyCurveTests
{
    [Fact]
    public void Two_knots_give_a_straight_line()
    {
        var path = Draw(new(0, 0), new(30, 40));
        Assert.All(path, p => Assert.Equal(p.X * 4 / 3, p.Y, 1e-9));
        Assert.Equal(new PlanePoint(30, 40), path[^1]);
    }

    [Fact]
    public void Four_points_of_a_circle_give_a_circle()
    {
        // Hobby's curves approximate a quarter of a circle to within 0.06 %.
        var path = Draw(new(50, 0), new(0, 50), new(-50, 0), new(0, -50), new(50, 0));
        Assert.All(path, p => Assert.InRange(Math.Sqrt(p.X * p.X + p.Y * p.Y), 49.9, 50.1));
    }

    [Fact]
    public void Passes_through_all_knots_even_coincident_ones()
    {
        PlanePoint[] knots = [new(0, 0), new(10, 20), new(10, 20), new(40, -5), new(3, 3)];
        var path = Draw(knots);
        Assert.All(path, p => Assert.True(double.IsFinite(p.X) && double.IsFinite(p.Y)));
        Assert.All(knots.Skip(1), knot => Assert.Contains(path, p => p.DistanceTo(knot) < 1e-9));
    }

    private static List<PlanePoint> Draw(params PlanePoint[] knots)
    {
        var path = new List<PlanePoint>();
        HobbyCurve.Append(knots, 3, path);
        return path;
    }
}
