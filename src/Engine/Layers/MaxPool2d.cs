namespace MidasNet;

/// <summary>Max pooling.</summary>
/// <param name="window">Height and width of the window.</param>
/// <param name="stride">Step between windows; 0 for the size of the window.</param>
/// <param name="padding">Pixels outside the image that windows may cover, at most half the window; they are never the maximum.</param>
public sealed class MaxPool2d(int window, int stride = 0, int padding = 0) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.MaxPool2d(window, stride, padding);
}
