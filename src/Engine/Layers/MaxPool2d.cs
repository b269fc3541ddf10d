namespace MidasNet;

/// <summary>Max pooling.</summary>
/// <param name="window">Height and width of the window.</param>
/// <param name="stride">Step between windows; 0 for windows side by side.</param>
/// <param name="padding">Places outside the image that windows may cover, at most half the window; they never win.</param>
public sealed class MaxPool2d(int window, int stride = 0, int padding = 0) : Layer
{
    /// <inheritdoc/>
    public override Tensor Forward(Tensor x) => x.MaxPool2d(window, stride, padding);
}
