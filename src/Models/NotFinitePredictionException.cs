namespace MidasNet.Models;

/// <summary>A network has computed infinities or NaN instead of probabilities: its weights are finite, but too large for an image.</summary>
public sealed class NotFinitePredictionException : Exception
{
    /// <summary>Says for which image.</summary>
    /// <param name="image">Its index among the images that were predicted.</param>
    /// <param name="model">A name of the network for the message, such as its file; null for none.</param>
    public NotFinitePredictionException(int image, string? model = null) : base(
        $"{(model is null ? "" : $"{model}: ")}the network's output for image {image} is not a number: its weights are damaged, or its training diverged") =>
        Image = image;

    /// <summary>The index of the first such image.</summary>
    public int Image { get; }
}
