namespace MidasNet.Models;

/// <summary>A network has computed infinities or NaN in place of probabilities: its weights are finite, but too large for an image.</summary>
public sealed class NotFinitePredictionException : Exception
{
    /// <summary>Says for which image.</summary>
    /// <param name="image">Its index among the images that were predicted.</param>
    /// <param name="model">What to call the network, such as its file; null for nothing.</param>
    public NotFinitePredictionException(int image, string? model = null) : base(
        $"{(model is null ? "" : $"{model}: ")}the network's output for image {image} is not a number: its weights are damaged, or its training diverged") =>
        Image = image;

    /// <summary>The index of the first such image.</summary>
    public int Image { get; }
}
