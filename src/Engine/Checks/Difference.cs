namespace MidasNet.Checks;

/// <summary>The largest difference met so far, relative to a scale, and where it was.</summary>
internal sealed class Difference
{
    /// <summary>The largest error.</summary>
    public double Error { get; private set; }

    /// <summary>Its index, with both values.</summary>
    public string Place { get; private set; } = "no difference";

    /// <summary>Compares two values. NaN counts as an infinite difference.</summary>
    public void Take(double engine, double expected, double scale, string what, Shape shape, int index)
    {
        double error = Math.Abs(engine - expected) / scale;
        if (double.IsNaN(error)) error = double.PositiveInfinity;
        if (error > Error) Set(error, FormattableString.Invariant($"{what} at {Position(shape, index)}: engine {engine:g9}, expected {expected:g9}"));
    }

    /// <summary>Notes something that is wrong as a whole.</summary>
    public void Fail(string what) => Set(double.PositiveInfinity, what);

    private void Set(double error, string place) => (Error, Place) = (error, place);

    private static string Position(Shape shape, int index)
    {
        var position = new int[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            position[axis] = index % shape[axis];
            index /= shape[axis];
        }
        return $"[{string.Join(", ", position)}]";
    }
}
