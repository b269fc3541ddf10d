namespace MidasNet;

/// <summary>Average pooling.</summary>
/// <param name="window">Height and width of the window.</param>
/// <param name="stride">Step between windows; 0 for the size of the window.</param>
/// <param name="padding">Pixels outside the image that windows may cover, at most half the window; they are left out of the mean.</param>
/// <exception cref="ShapeException">The window is below 1, the stride is negative, or the padding is out of this range.</exception>
public sealed class AveragePool2d(int window, int stride = 0, int padding = 0) : Layer
{
    private readonly int window = Pool2dShape.RequireWindow(nameof(AveragePool2d), window, stride, padding);

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.AveragePool2d(window, stride, padding);
}
