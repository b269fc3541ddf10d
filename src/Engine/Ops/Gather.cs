using System.Runtime.InteropServices;

namespace MidasNet;

public static partial class Ops
{
    /// <summary>One value of each row: y[n] = x[n, columns[n]], such as the logit or log-probability of each label.</summary>
    /// <param name="x">[N, C].</param>
    /// <param name="columns">N indices, each from 0 to C - 1.</param>
    /// <returns>[N].</returns>
    /// <exception cref="ShapeException">x has another rank, or the number of indices is not N.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An index is not a column.</exception>
    public static Tensor Gather(this Tensor x, ReadOnlySpan<int> columns)
    {
        var shape = RowsShape.Of(nameof(Gather), x.Shape);
        if (columns.Length != shape.Rows) throw new ShapeException(nameof(Gather), $"x {x.Shape} has {shape.Rows} rows, but there are {columns.Length} indices");
        for (int i = 0; i < columns.Length; i++)
        {
            if ((uint)columns[i] >= (uint)shape.Columns)
                throw new ArgumentOutOfRangeException(nameof(columns), columns[i], $"columns[{i}] is {columns[i]}; columns of x {x.Shape} are 0 to {shape.Columns - 1}");
        }
        var scope = x.Scope;
        // A storage holds 32 bits per value; these are integers.
        var indices = scope.Input(new Shape(shape.Rows), MemoryMarshal.Cast<int, float>(columns));
        var y = scope.Empty(new Shape(shape.Rows));
        scope.Device.Gather(shape, x.Storage, indices.Storage, y.Storage);
        return scope.Record(y, [x], (shape, x, indices), static (s, dy) =>
        {
            var dx = dy.Scope.Empty(s.x.Shape);
            dy.Scope.Device.GatherBackward(s.shape, s.indices.Storage, dy.Storage, dx.Storage);
            dy.Scope.AddGradient(s.x, dx);
        });
    }
}
