namespace MidasNet.Models;

/// <summary>A network has computed infinities or NaN instead of probabilities: its weights are finite, but too large for an image.</summary>
public sealed class NotFinitePredictionException : Exception
{
    /// <summary>Says for which image.</summary>
    /// <param name="image">Its index among the images that were predicted.</param>
    /// <param name="model">A name of the network for the message, such as its file; null for none.</param>
    public NotFinitePredictionException(int image, string? model = null) : base(
        Text($"image {image}", model)) => Image = image;

    /// <summary>Says for which picture.</summary>
    /// <param name="image">Its index among the images that were predicted.</param>
    /// <param name="model">A name of the network for the message.</param>
    /// <param name="picture">The name of the picture, such as its path.</param>
    internal NotFinitePredictionException(int image, string model, string picture) : base(Text($"'{picture}'", model)) => (Image, Picture) = (image, picture);

    /// <summary>The index of the first such image.</summary>
    public int Image { get; }

    /// <summary>The name of its picture, such as the path of its file; null for one without a name.</summary>
    public string? Picture { get; }

    private static string Text(string image, string? model) =>
        $"{(model is null ? "" : $"{model}: ")}the network's output for {image} is not a number: its weights are damaged, or its training diverged";
}
