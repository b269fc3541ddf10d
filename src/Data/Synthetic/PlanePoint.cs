namespace MidasNet.Data.Synthetic;

/// <summary>A point of the plane.</summary>
internal readonly record struct PlanePoint(double X, double Y)
{
    public double DistanceTo(PlanePoint other)
    {
        double dx = other.X - X, dy = other.Y - Y;
        return Math.Sqrt(dx * dx + dy * dy);
    }
}
