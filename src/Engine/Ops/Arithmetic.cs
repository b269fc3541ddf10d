namespace MidasNet;

public static partial class Ops
{
    /// <summary>a + b, elementwise: the joint of a residual block.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Add(this Tensor a, Tensor b) => a.Add(b, default(Identity));

    /// <summary>f(a + b), elementwise, in one pass where f allows.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Add<TActivation>(this Tensor a, Tensor b, TActivation activation) where TActivation : unmanaged, IActivation
    {
        ShapeException.RequireSame(nameof(Add), a, b);
        if (!CanFuse<TActivation>(a, b)) return a.Add(b).Activate(activation);
        b = b.ToLayout(a.Layout);
        var y = a.Scope.EmptyLike(a);
        a.Scope.Device.Add(a.Shape.Length, activation, a.Storage, b.Storage, y.Storage);
        return a.Scope.Record(y, [a, b], (activation, a, b, y), static (s, dy) =>
        {
            dy = ThroughActivation(s.activation, null, s.y, dy);
            if (s.a.NeedsGradient) dy.Scope.AddGradient(s.a, dy);
            if (s.b.NeedsGradient) dy.Scope.AddGradient(s.b, dy);
        });
    }

    /// <summary>a · b, elementwise.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Multiply(this Tensor a, Tensor b)
    {
        ShapeException.RequireSame(nameof(Multiply), a, b);
        b = b.ToLayout(a.Layout);
        var y = a.Scope.EmptyLike(a);
        a.Scope.Device.Multiply(a.Shape.Length, a.Storage, b.Storage, y.Storage);
        return a.Scope.Record(y, [a, b], (a, b), static (s, dy) =>
        {
            MultiplyGradient(s.a, s.b, dy);
            MultiplyGradient(s.b, s.a, dy);
        });
    }

    /// <summary>a - b, elementwise.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Subtract(this Tensor a, Tensor b)
    {
        ShapeException.RequireSame(nameof(Subtract), a, b);
        b = b.ToLayout(a.Layout);
        var y = a.Scope.EmptyLike(a);
        a.Scope.Device.Subtract(a.Shape.Length, a.Storage, b.Storage, y.Storage);
        return a.Scope.Record(y, [a, b], (a, b), static (s, dy) =>
        {
            if (s.b.NeedsGradient) AddScaledGradient(s.b, dy, -1);
            if (s.a.NeedsGradient) dy.Scope.AddGradient(s.a, dy);
        });
    }

    /// <summary>a / b, elementwise.</summary>
    /// <exception cref="ShapeException">The shapes differ.</exception>
    public static Tensor Divide(this Tensor a, Tensor b)
    {
        ShapeException.RequireSame(nameof(Divide), a, b);
        b = b.ToLayout(a.Layout);
        var y = a.Scope.EmptyLike(a);
        a.Scope.Device.Divide(a.Shape.Length, a.Storage, b.Storage, y.Storage);
        return a.Scope.Record(y, [a, b], (a, b, y), static (s, dy) =>
        {
            // da = dy / b, db = -da · y
            var (scope, device) = (dy.Scope, dy.Scope.Device);
            var da = scope.EmptyLike(dy);
            device.Divide(dy.Shape.Length, dy.Storage, s.b.Storage, da.Storage);
            if (s.b.NeedsGradient)
            {
                var product = scope.EmptyLike(dy);
                device.Multiply(dy.Shape.Length, da.Storage, s.y.Storage, product.Storage);
                AddScaledGradient(s.b, product, -1);
            }
            if (s.a.NeedsGradient) scope.AddGradient(s.a, da);
        });
    }

    /// <summary>factor · x.</summary>
    public static Tensor Scale(this Tensor x, float factor)
    {
        var y = x.Scope.EmptyLike(x);
        x.Scope.Device.Scale(x.Shape.Length, factor, x.Storage, y.Storage);
        return x.Scope.Record(y, [x], (x, factor), static (s, dy) =>
        {
            var dx = dy.Scope.InPlaceOf(dy);
            dy.Scope.Device.Scale(dy.Shape.Length, s.factor, dy.Storage, dx.Storage);
            dy.Scope.AddGradient(s.x, dx);
        });
    }

    private static void AddScaledGradient(Tensor x, Tensor dy, float factor)
    {
        var dx = dy.Scope.EmptyLike(dy);
        dy.Scope.Device.Scale(dy.Shape.Length, factor, dy.Storage, dx.Storage);
        dy.Scope.AddGradient(x, dx);
    }

    private static void MultiplyGradient(Tensor x, Tensor other, Tensor dy)
    {
        if (!x.NeedsGradient) return;
        var dx = dy.Scope.EmptyLike(dy);
        dy.Scope.Device.Multiply(dy.Shape.Length, dy.Storage, other.Storage, dx.Storage);
        dy.Scope.AddGradient(x, dx);
    }
}
