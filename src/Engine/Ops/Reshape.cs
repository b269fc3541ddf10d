namespace MidasNet;

public static partial class Ops
{
    /// <summary>The same values, row by row, in another shape.</summary>
    /// <exception cref="ShapeException">The shape holds another number of values.</exception>
    public static Tensor Reshape(this Tensor x, params ReadOnlySpan<int> extents)
    {
        var shape = new Shape(extents);
        if (shape.Length != x.Shape.Length)
            throw new ShapeException(nameof(Reshape), $"{x.Shape} has {x.Shape.Length} values, {shape} holds {shape.Length}");
        x = x.ToLayout(ImageLayout.ChannelsFirst);
        return x.Scope.Record(x.Scope.View(x, shape), [x], x, static (x, dy) => dy.Scope.AddGradient(x, dy));
    }

    /// <summary>[N, C, H, W] to [N, C·H·W].</summary>
    public static Tensor Flatten(this Tensor x)
    {
        if (x.Shape.Rank < 2) throw new ShapeException(nameof(Flatten), $"takes [N, ...], was given {x.Shape}");
        return x.Shape.Rank == 2 ? x : x.Reshape(x.Shape.N, x.Shape.Length / x.Shape.N);
    }
}
