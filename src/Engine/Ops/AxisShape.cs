namespace MidasNet;

/// <summary>A tensor viewed as [outer, length, inner], to work along one of its axes.</summary>
/// <param name="Outer">The product of the extents before the axis.</param>
/// <param name="Length">The extent of the axis.</param>
/// <param name="Inner">The product of the extents after it: the distance of neighbours along the axis.</param>
internal readonly record struct AxisShape(int Outer, int Length, int Inner)
{
    /// <summary>All values.</summary>
    public int Total => Outer * Length * Inner;

    /// <summary>Views a tensor along an axis.</summary>
    /// <exception cref="ShapeException">The tensor has no such axis.</exception>
    internal static AxisShape Of(string operation, Shape x, int axis)
    {
        if ((uint)axis >= (uint)x.Rank) throw new ShapeException(operation, $"x {x} has axes 0 to {x.Rank - 1}, was given axis {axis}");
        int outer = 1, inner = 1;
        for (int i = 0; i < axis; i++) outer *= x[i];
        for (int i = axis + 1; i < x.Rank; i++) inner *= x[i];
        return new(outer, x[axis], inner);
    }
}
