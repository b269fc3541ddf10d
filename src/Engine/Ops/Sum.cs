namespace MidasNet;

public static partial class Ops
{
    /// <summary>The sum of all values.</summary>
    /// <returns>A tensor of one value.</returns>
    public static Tensor Sum(this Tensor x) => SumAlong(x, new AxisShape(1, x.Shape.Length, 1), new Shape(), 1);

    /// <summary>Sums along an axis, which disappears: [N, C] along axis 1 becomes [N], along axis 0 [C].</summary>
    /// <param name="x">Any shape of at least one axis.</param>
    /// <param name="axis">The axis, 0 being the outermost.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor Sum(this Tensor x, int axis)
    {
        x = x.ToLayout(ImageLayout.ChannelsFirst);
        return SumAlong(x, AxisShape.Of(nameof(Sum), x.Shape, axis), Without(x.Shape, axis), 1);
    }

    /// <summary>The mean of all values.</summary>
    /// <returns>A tensor of one value.</returns>
    public static Tensor Mean(this Tensor x) => SumAlong(x, new AxisShape(1, x.Shape.Length, 1), new Shape(), 1f / x.Shape.Length);

    /// <summary>The mean along an axis, which disappears, as in <see cref="Sum(Tensor, int)"/>.</summary>
    /// <param name="x">Any shape of at least one axis.</param>
    /// <param name="axis">The axis, 0 being the outermost.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public static Tensor Mean(this Tensor x, int axis)
    {
        x = x.ToLayout(ImageLayout.ChannelsFirst);
        var shape = AxisShape.Of(nameof(Mean), x.Shape, axis);
        return SumAlong(x, shape, Without(x.Shape, axis), 1f / shape.Length);
    }

    private static Tensor SumAlong(Tensor x, AxisShape shape, Shape result, float scale)
    {
        var y = x.Scope.Empty(result);
        x.Scope.Device.Sum(shape, scale, x.Storage, y.Storage);
        return x.Scope.Record(y, [x], (shape, scale, x), static (s, dy) =>
        {
            var dx = dy.Scope.EmptyLike(s.x);
            dy.Scope.Device.Repeat(s.shape, s.scale, dy.Storage, dx.Storage);
            dy.Scope.AddGradient(s.x, dx);
        });
    }

    private static Shape Without(Shape shape, int axis)
    {
        var extents = shape.ToArray();
        return new Shape([.. extents[..axis], .. extents[(axis + 1)..]]);
    }
}
