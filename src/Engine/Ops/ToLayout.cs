namespace MidasNet;

public static partial class Ops
{
    /// <summary>The same images in another layout; x itself if it has that layout.</summary>
    internal static Tensor ToLayout(this Tensor x, ImageLayout layout)
    {
        var y = x.Scope.Reordered(x, layout);
        // The gradient is brought to the layout of x when it is added.
        return y == x ? x : x.Scope.Record(y, [x], x, static (x, dy) => dy.Scope.AddGradient(x, dy));
    }

    /// <summary>The same images in the layout that kernels on images take.</summary>
    private static Tensor ToDeviceLayout(this Tensor x) => x.ToLayout(x.Scope.Device.ImageLayout);
}
