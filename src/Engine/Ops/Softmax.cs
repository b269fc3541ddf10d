namespace MidasNet;

public static partial class Ops
{
    /// <summary>Probabilities from logits: y[n,c] = e^x[n,c] / Σ_k e^x[n,k].</summary>
    /// <param name="x">[N, classes].</param>
    public static Tensor Softmax(this Tensor x)
    {
        var shape = RowsShape.Of(nameof(Softmax), x.Shape);
        var y = x.Scope.Empty(x.Shape);
        x.Scope.Device.Softmax(shape, x.Storage, y.Storage);
        return x.Scope.Record(y, [x], (shape, x, y), static (s, dy) =>
        {
            var dx = dy.Scope.Empty(dy.Shape);
            dy.Scope.Device.SoftmaxBackward(s.shape, s.y.Storage, dy.Storage, dx.Storage);
            dy.Scope.AddGradient(s.x, dx);
        });
    }

    /// <summary>Logarithms of probabilities: y[n,c] = x[n,c] - log Σ_k e^x[n,k].</summary>
    /// <param name="x">[N, classes].</param>
    public static Tensor LogSoftmax(this Tensor x)
    {
        var shape = RowsShape.Of(nameof(LogSoftmax), x.Shape);
        var y = x.Scope.Empty(x.Shape);
        x.Scope.Device.LogSoftmax(shape, x.Storage, y.Storage);
        return x.Scope.Record(y, [x], (shape, x, y), static (s, dy) =>
        {
            var dx = dy.Scope.Empty(dy.Shape);
            dy.Scope.Device.LogSoftmaxBackward(s.shape, s.y.Storage, dy.Storage, dx.Storage);
            dy.Scope.AddGradient(s.x, dx);
        });
    }
}
