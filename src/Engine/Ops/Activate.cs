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
            dy.Scope.AddGradient(s.x, ThroughActivation(s.activation, s.x, s.y, dy)));
    }

    /// <summary>
    /// True if an activation can run inside the kernel of the operation before it. The value between the two is then not stored, so where a gradient is
    /// needed the slope must follow from the output; otherwise the activation becomes a separate operation.
    /// </summary>
    private static bool CanFuse<TActivation>(params ReadOnlySpan<Tensor> inputs) where TActivation : unmanaged, IActivation
    {
        if (!TActivation.SlopeNeedsInput) return true;
        foreach (var input in inputs)
        {
            if (input.NeedsGradient) return false;
        }
        return true;
    }

    /// <summary>The gradient before an activation, in place of dy if nothing else reads it; dy itself for the identity.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="x">Its input; null if it was fused.</param>
    /// <param name="y">Its output.</param>
    /// <param name="dy">The gradient of the output.</param>
    private static Tensor ThroughActivation<TActivation>(TActivation activation, Tensor? x, Tensor y, Tensor dy) where TActivation : unmanaged, IActivation
    {
        if (typeof(TActivation) == typeof(Identity)) return dy;
        var before = dy.Scope.InPlaceOf(dy);
        var input = TActivation.SlopeNeedsInput ? x?.Storage : null;
        dy.Scope.Device.ActivateBackward(dy.Shape.Length, activation, input, y.Storage, dy.Storage, before.Storage);
        return before;
    }
}
