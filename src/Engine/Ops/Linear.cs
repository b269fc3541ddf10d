namespace MidasNet;

public static partial class Ops
{
    /// <summary>y[n,o] = b[o] + Σ x[n,i] · weight[o,i].</summary>
    /// <param name="x">[N, in]; [N, C, H, W] is read as [N, C·H·W].</param>
    /// <param name="weight">[out, in].</param>
    /// <param name="bias">[out], or null for none.</param>
    /// <returns>[N, out].</returns>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Tensor Linear(this Tensor x, Tensor weight, Tensor? bias = null) => x.Linear(default(Identity), weight, bias);

    /// <summary>The same, with an activation, fused into the kernel where its slope follows from its output.</summary>
    public static Tensor Linear<TActivation>(this Tensor x, TActivation activation, Tensor weight, Tensor? bias = null)
        where TActivation : unmanaged, IActivation
    {
        if (x.Shape.Rank < 2) throw new ShapeException(nameof(Linear), $"x is {x.Shape}, must be [N, in]");
        ShapeException.RequireRank(nameof(Linear), weight, 2, "a weight [out, in]");
        int features = x.Shape.Length / x.Shape.N;
        if (features != weight.Shape.C)
            throw new ShapeException(nameof(Linear), $"x {x.Shape} has {features} features but weight {weight.Shape} takes {weight.Shape.C}");
        RequireBias(nameof(Linear), bias, weight.Shape.N);

        if (!CanFuse<TActivation>(x, weight, bias ?? weight)) return x.Linear(weight, bias).Activate(activation);
        x = x.ToLayout(ImageLayout.ChannelsFirst);
        var (scope, device) = (x.Scope, x.Scope.Device);
        var shape = new LinearShape(x.Shape.N, features, weight.Shape.N);
        var y = scope.Empty(new Shape(shape.N, shape.Out));
        device.Linear(shape, activation, x.Storage, weight.Storage, bias?.Storage, y.Storage);

        return scope.Record(y, [x, weight, bias ?? weight], (shape, activation, x, weight, bias, y), static (s, dy) =>
        {
            var (scope, device) = (dy.Scope, dy.Scope.Device);
            dy = ThroughActivation(s.activation, null, s.y, dy);
            if (s.x.NeedsGradient)
            {
                var dx = scope.Empty(s.x.Shape);
                device.LinearBackwardInput(s.shape, dy.Storage, s.weight.Storage, dx.Storage);
                scope.AddGradient(s.x, dx);
            }
            if (s.weight.NeedsGradient)
            {
                var dw = scope.Empty(s.weight.Shape);
                device.LinearBackwardWeight(s.shape, s.x.Storage, dy.Storage, dw.Storage);
                scope.AddGradient(s.weight, dw);
            }
            BiasGradient(s.bias, dy);
        });
    }
}
