namespace MidasNet;

public static partial class Ops
{
    /// <summary>The matrix product: y[i,j] = Σ_k a[i,k] · b[k,j].</summary>
    /// <param name="a">[M, K].</param>
    /// <param name="b">[K, N].</param>
    /// <returns>[M, N].</returns>
    /// <exception cref="ShapeException">The operands are not matrices, or their inner extents differ.</exception>
    public static Tensor MatMul(this Tensor a, Tensor b)
    {
        ShapeException.RequireRank(nameof(MatMul), a, 2, "a matrix [M, K]");
        ShapeException.RequireRank(nameof(MatMul), b, 2, "a matrix [K, N]");
        if (a.Shape.C != b.Shape.N) throw new ShapeException(nameof(MatMul), $"a {a.Shape} has {a.Shape.C} columns but b {b.Shape} has {b.Shape.N} rows");

        // The product and its gradients are the three products of a linear layer with the weight b, whose input would be the gradient: dx = dy · w.
        var shape = new LinearShape(a.Shape.N, b.Shape.C, b.Shape.N);
        var (scope, device) = (a.Scope, a.Scope.Device);
        var y = scope.Empty(new Shape(a.Shape.N, b.Shape.C));
        device.LinearBackwardInput(shape, a.Storage, b.Storage, y.Storage);

        return scope.Record(y, [a, b], (shape, a, b), static (s, dy) =>
        {
            var (scope, device) = (dy.Scope, dy.Scope.Device);
            if (s.a.NeedsGradient)
            {
                var da = scope.Empty(s.a.Shape);
                device.Linear(s.shape, default(Identity), dy.Storage, s.b.Storage, null, da.Storage);
                scope.AddGradient(s.a, da);
            }
            if (s.b.NeedsGradient)
            {
                var db = scope.Empty(s.b.Shape);
                device.LinearBackwardWeight(s.shape, dy.Storage, s.a.Storage, db.Storage);
                scope.AddGradient(s.b, db);
            }
        });
    }
}
