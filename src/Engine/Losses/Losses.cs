using System.Buffers;
using System.Runtime.CompilerServices;

namespace MidasNet;

/// <summary>
/// Losses on logits [N, classes]. Each is a mean over the batch, computed from logarithms so that it stays finite for logits up to 1e4
/// and beyond, and has its gradient in closed form.
/// </summary>
public static partial class Losses
{
    /// <summary>Uploads a matrix [N, classes] that <paramref name="fill"/> has written, as a constant.</summary>
    private static Tensor Constant<TState>(Tensor logits, RowsShape shape, TState state, FillRow<TState> fill) where TState : allows ref struct
    {
        int length = shape.Rows * shape.Columns;
        float[] values = ArrayPool<float>.Shared.Rent(length);
        try
        {
            values.AsSpan(0, length).Clear();
            for (int r = 0; r < shape.Rows; r++) fill(state, r, values.AsSpan(r * shape.Columns, shape.Columns));
            return logits.Scope.Input(logits.Shape, values.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
        }
    }

    private delegate void FillRow<TState>(TState state, int row, Span<float> values) where TState : allows ref struct;

    private static RowsShape RequireLabels(
        string operation, Tensor logits, ReadOnlySpan<int> labels, [CallerArgumentExpression(nameof(labels))] string name = "")
    {
        var shape = RowsShape.Of(operation, logits.Shape);
        if (labels.Length != shape.Rows) throw new ShapeException(operation, $"logits {logits.Shape} have {shape.Rows} rows, but there are {labels.Length} labels");
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)shape.Columns)
                throw new ArgumentOutOfRangeException(name, labels[i], $"{name}[{i}] is {labels[i]}; classes are 0 to {shape.Columns - 1}");
        }
        return shape;
    }
}
