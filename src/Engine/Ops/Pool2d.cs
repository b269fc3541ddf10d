namespace MidasNet;

public static partial class Ops
{
    /// <summary>Keeps the largest value of each window.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="window">Height and width of the window.</param>
    /// <param name="stride">Step between windows; 0 for the size of the window.</param>
    /// <param name="padding">Pixels outside the image that windows may cover; they are never the maximum.</param>
    /// <returns>[N, C, ⌊(H + 2·padding - window) / stride⌋ + 1, likewise for the width].</returns>
    /// <exception cref="ShapeException">The window does not fit.</exception>
    public static Tensor MaxPool2d(this Tensor x, int window, int stride = 0, int padding = 0) =>
        x.MaxPool2d(Pool2dShape.Of(nameof(MaxPool2d), x.Shape, window, window, stride == 0 ? window : stride, padding));

    /// <summary>The mean of each window, over its pixels within the image.</summary>
    /// <param name="x">[N, C, H, W].</param>
    /// <param name="window">Height and width of the window.</param>
    /// <param name="stride">Step between windows; 0 for the size of the window.</param>
    /// <param name="padding">Pixels outside the image that windows may cover; they are left out of the mean.</param>
    /// <returns>[N, C, ⌊(H + 2·padding - window) / stride⌋ + 1, likewise for the width].</returns>
    /// <exception cref="ShapeException">The window does not fit.</exception>
    public static Tensor AveragePool2d(this Tensor x, int window, int stride = 0, int padding = 0) =>
        x.AveragePool2d(Pool2dShape.Of(nameof(AveragePool2d), x.Shape, window, window, stride == 0 ? window : stride, padding));

    /// <summary>The mean of each channel: [N, C, H, W] to [N, C].</summary>
    public static Tensor GlobalAveragePool2d(this Tensor x)
    {
        ShapeException.RequireRank(nameof(GlobalAveragePool2d), x, 4, "[N, C, H, W]");
        return x.AveragePool2d(Pool2dShape.Of(nameof(GlobalAveragePool2d), x.Shape, x.Shape.H, x.Shape.W, 1, 0)).Flatten();
    }

    /// <summary>The largest value of each channel: [N, C, H, W] to [N, C].</summary>
    public static Tensor GlobalMaxPool2d(this Tensor x)
    {
        ShapeException.RequireRank(nameof(GlobalMaxPool2d), x, 4, "[N, C, H, W]");
        return x.MaxPool2d(Pool2dShape.Of(nameof(GlobalMaxPool2d), x.Shape, x.Shape.H, x.Shape.W, 1, 0)).Flatten();
    }

    private static Tensor MaxPool2d(this Tensor x, Pool2dShape shape)
    {
        x = x.ToDeviceLayout();
        var (scope, device) = (x.Scope, x.Scope.Device);
        var y = scope.Empty(shape.Output, device.ImageLayout);
        if (!x.NeedsGradient)
        {
            device.MaxPool2d(shape, x.Storage, y.Storage, places: null);
            return y;
        }
        // The backward pass reads only the indices of the maxima, a quarter of x for the usual window.
        var places = scope.EmptyLike(y);
        device.MaxPool2d(shape, x.Storage, y.Storage, places.Storage);

        return scope.Record(y, [x], (shape, x, places), static (s, dy) =>
        {
            var dx = dy.Scope.EmptyLike(s.x);
            dy.Scope.Device.MaxPool2dBackward(s.shape, s.places.Storage, dy.Storage, dx.Storage);
            dy.Scope.AddGradient(s.x, dx);
            dy.Scope.Release(s.places);
        });
    }

    private static Tensor AveragePool2d(this Tensor x, Pool2dShape shape)
    {
        x = x.ToDeviceLayout();
        var y = x.Scope.Empty(shape.Output, x.Scope.Device.ImageLayout);
        x.Scope.Device.AveragePool2d(shape, x.Storage, y.Storage);

        return x.Scope.Record(y, [x], (shape, x), static (s, dy) =>
        {
            var dx = dy.Scope.EmptyLike(s.x);
            dy.Scope.Device.AveragePool2dBackward(s.shape, dy.Storage, dx.Storage);
            dy.Scope.AddGradient(s.x, dx);
        });
    }
}
