namespace MidasNet;

public static partial class Ops
{
    /// <summary>A part of a tensor along one axis.</summary>
    /// <param name="x">Any shape of at least one axis.</param>
    /// <param name="axis">The axis, 0 being the outermost.</param>
    /// <param name="start">The first index to keep.</param>
    /// <param name="count">The number of indices to keep.</param>
    /// <returns>The shape of x, with <paramref name="count"/> at the axis.</returns>
    /// <exception cref="ShapeException">There is no such axis, or the part does not lie within it.</exception>
    public static Tensor Slice(this Tensor x, int axis, int start, int count)
    {
        x = x.ToLayout(ImageLayout.ChannelsFirst);
        var shape = AxisShape.Of(nameof(Slice), x.Shape, axis);
        if (start < 0 || count < 1 || start > shape.Length - count)
            throw new ShapeException(nameof(Slice), $"axis {axis} of x {x.Shape} has indices 0 to {shape.Length - 1}, was given {count} from {start} on");
        var extents = x.Shape.ToArray();
        extents[axis] = count;
        var part = new BlockCopy(shape.Outer, count * shape.Inner, start * shape.Inner, shape.Length * shape.Inner, 0, count * shape.Inner);
        var y = x.Scope.Empty(new Shape(extents));
        x.Scope.Device.Copy(part, x.Storage, y.Storage);
        return x.Scope.Record(y, [x], (part, x), static (s, dy) =>
        {
            var (device, dx) = (dy.Scope.Device, dy.Scope.Empty(s.x.Shape));
            device.Fill(dx.Shape.Length, 0, dx.Storage);
            device.Copy(new BlockCopy(s.part.Blocks, s.part.Length, s.part.TargetOffset, s.part.TargetStride, s.part.SourceOffset, s.part.SourceStride),
                dy.Storage, dx.Storage);
            dy.Scope.AddGradient(s.x, dx);
        });
    }
}
