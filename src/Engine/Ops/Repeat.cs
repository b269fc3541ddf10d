namespace MidasNet;

public static partial class Ops
{
    /// <summary>
    /// Repeats a tensor along a new axis, which takes the position <paramref name="axis"/>: the way back from <see cref="Sum(Tensor, int)"/>, so that sums
    /// and means can be subtracted or divided by.
    /// </summary>
    /// <param name="x">At most three axes.</param>
    /// <param name="axis">The position of the new axis, 0 being the outermost.</param>
    /// <param name="count">Its extent.</param>
    /// <exception cref="ShapeException">There is no such position, the count is below 1, or there are more than four axes.</exception>
    public static Tensor Repeat(this Tensor x, int axis, int count)
    {
        if ((uint)axis > (uint)x.Shape.Rank) throw new ShapeException(nameof(Repeat), $"a new axis of x {x.Shape} is one of 0 to {x.Shape.Rank}, was given {axis}");
        x = x.ToLayout(ImageLayout.ChannelsFirst);
        var extents = x.Shape.ToArray();
        var result = new Shape([.. extents[..axis], count, .. extents[axis..]]);
        var shape = AxisShape.Of(nameof(Repeat), result, axis);
        var y = x.Scope.Empty(result);
        x.Scope.Device.Repeat(shape, 1, x.Storage, y.Storage);
        return x.Scope.Record(y, [x], (shape, x), static (s, dy) =>
        {
            var dx = dy.Scope.Empty(s.x.Shape);
            dy.Scope.Device.Sum(s.shape, 1, dy.Storage, dx.Storage);
            dy.Scope.AddGradient(s.x, dx);
        });
    }
}
