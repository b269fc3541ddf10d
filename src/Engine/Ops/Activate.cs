namespace MidasNet;

public static partial class Ops
{
    /// <summary>y = f(x), elementwise.</summary>
    public static Tensor Activate<TActivation>(this Tensor x, TActivation activation) where TActivation : unmanaged, IActivation
    {
        var (scope, device) = (x.Scope, x.Scope.Device);
        var y = scope.EmptyLike(x);
        device.Activate(x.Shape.Length, activation, x.Storage, y.Storage);

        return scope.Record(y, [x], (activation, x, y), static (s, dy) =>
        {
            dy.Scope.AddGradient(s.x, ThroughActivation(s.activation, s.y, dy));
        });
    }

    /// <summary>The gradient before an activation, in place of dy if nothing else reads it; dy itself where there is none.</summary>
    private static Tensor ThroughActivation<TActivation>(TActivation activation, Tensor y, Tensor dy) where TActivation : unmanaged, IActivation
    {
        if (typeof(TActivation) == typeof(Identity)) return dy;
        var before = dy.Scope.InPlaceOf(dy);
        dy.Scope.Device.ActivateBackward(dy.Shape.Length, activation, y.Storage, dy.Storage, before.Storage);
        return before;
    }

    /// <summary>max(x, 0).</summary>
    public static Tensor Relu(this Tensor x) => x.Activate(default(Relu));

    /// <summary>x for x ≥ 0, negativeSlope · x below.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The slope is not above 0.</exception>
    public static Tensor LeakyRelu(this Tensor x, float negativeSlope = 0.01f)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(negativeSlope);
        return x.Activate(new LeakyRelu(negativeSlope));
    }

    /// <summary>1 / (1 + e^-x).</summary>
    public static Tensor Sigmoid(this Tensor x) => x.Activate(default(Sigmoid));

    /// <summary>The hyperbolic tangent.</summary>
    public static Tensor Tanh(this Tensor x) => x.Activate(default(Tanh));
}
