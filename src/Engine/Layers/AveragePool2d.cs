namespace MidasNet;

/// <summary>Average pooling.</summary>
/// <param name="window">Height and width of the window.</param>
/// <param name="stride">Step between windows; 0 for the size of the window.</param>
/// <param name="padding">Pixels outside the image that windows may cover, at most half the window; they are left out of the mean.</param>
public sealed class AveragePool2d(int window, int stride = 0, int padding = 0) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.AveragePool2d(window, stride, padding);
}
