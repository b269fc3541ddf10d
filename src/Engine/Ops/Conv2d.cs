namespace MidasNet;

public static partial class Ops
{
    /// <summary>
    /// Two-dimensional convolution (cross-correlation, as all frameworks have it):
    /// y[n,o,i,j] = f(b[o] + Σ x[n,c,i·stride+u-padding,j·stride+v-padding] · weight[o,c,u,v]).
    /// With groups, c runs only over the inputs of the group of o: a separate convolution for each of several equal parts of the channels. Groups = C
    /// = O is a depthwise convolution.
    /// </summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="weight">[O, C / groups, kernel height, kernel width].</param>
    /// <param name="bias">[O], or null for none.</param>
    /// <param name="stride">Step between outputs, at least 1.</param>
    /// <param name="padding">Zeros on each side; less than the kernel.</param>
    /// <param name="groups">Groups of channels that are convolved separately; divides C and O.</param>
    /// <returns>[N, O, ⌊(H + 2·padding - kernel height) / stride⌋ + 1, likewise for the width].</returns>
    /// <exception cref="ShapeException">The shapes and options do not fit.</exception>
    public static Tensor Conv2d(this Tensor x, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int groups = 1) =>
        x.Conv2d(default(Identity), weight, bias, stride, padding, groups);

    /// <summary>The same, with an activation, fused into the kernel where its slope follows from its output.</summary>
    public static Tensor Conv2d<TActivation>(
        this Tensor x, TActivation activation, Tensor weight, Tensor? bias = null, int stride = 1, int padding = 0, int groups = 1)
        where TActivation : unmanaged, IActivation
    {
        var (scope, device) = (x.Scope, x.Scope.Device);
        var shape = Conv2dShape.Of(x.Shape, weight.Shape, stride, padding, groups);
        RequireBias(nameof(Conv2d), bias, shape.O);
        if (!CanFuse<TActivation>(x, weight, bias ?? weight)) return x.Conv2d(weight, bias, stride, padding, groups).Activate(activation);
        x = x.ToDeviceLayout();
        var y = scope.Empty(shape.Output, device.ImageLayout);
        device.Conv2d(shape, activation, x.Storage, weight.Storage, bias?.Storage, y.Storage);

        return scope.Record(y, [x, weight, bias ?? weight], (shape, activation, x, weight, bias, y), static (s, dy) =>
        {
            var (scope, device) = (dy.Scope, dy.Scope.Device);
            dy = ThroughActivation(s.activation, null, s.y, dy);
            if (s.x.NeedsGradient)
            {
                var dx = scope.EmptyLike(s.x);
                device.Conv2dBackwardInput(s.shape, dy.Storage, s.weight.Storage, dx.Storage);
                scope.AddGradient(s.x, dx);
            }
            if (s.weight.NeedsGradient)
            {
                var dw = scope.Empty(s.weight.Shape);
                device.Conv2dBackwardWeight(s.shape, s.x.Storage, dy.Storage, dw.Storage);
                scope.AddGradient(s.weight, dw);
            }
            BiasGradient(s.bias, dy);
        });
    }

    private static void BiasGradient(Tensor? bias, Tensor dy)
    {
        if (bias is not { NeedsGradient: true } b) return;
        var db = dy.Scope.Empty(b.Shape);
        dy.Scope.Device.SumPerChannel(ChannelShape.Of(nameof(BiasGradient), dy), dy.Storage, db.Storage);
        dy.Scope.AddGradient(b, db);
    }

    private static void RequireBias(string operation, Tensor? bias, int channels)
    {
        if (bias is { } b && (b.Shape.Rank != 1 || b.Shape.N != channels))
            throw new ShapeException(operation, $"bias is {b.Shape}, must be [{channels}]");
    }
}
