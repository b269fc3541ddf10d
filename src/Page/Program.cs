using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;

namespace MidasNet.Page;

/// <summary>The functions that the page calls.</summary>
[SupportedOSPlatform("browser")]
internal static partial class Program
{
    // A page has one network, and functions of JavaScript modules are static.
    private static PageNetwork? network;

    private static PageNetwork Network => network ?? throw new InvalidOperationException("no network is loaded");

    public static void Main()
    {
    }

    /// <summary>Opens a checkpoint, and describes it as JSON.</summary>
    [JSExport]
    public static string Load(byte[] checkpoint)
    {
        network = new PageNetwork(checkpoint);
        return network.Describe();
    }

    /// <summary>The probabilities of the classes for pixels as <c>Classifier.Predict</c> takes them.</summary>
    [JSExport]
    public static double[] Predict(byte[] pixels, int width, int height, int channels) => Network.Predict(pixels, width, height, channels);

    /// <summary>Computes all layers, and lists them as JSON.</summary>
    [JSExport]
    public static string Trace(byte[] pixels, int width, int height, int channels) => Network.Trace(pixels, width, height, channels);

    /// <summary>The picture of the last trace as the network receives it: planes of bytes.</summary>
    [JSExport]
    public static byte[] Input() => Network.Input();

    /// <summary>The channels of a layer in the last trace as grey pictures.</summary>
    [JSExport]
    public static byte[] Channels(string layer) => Network.Channels(layer);

    /// <summary>How one value of a layer in the last trace was computed, as JSON.</summary>
    [JSExport]
    public static string Explain(string layer, int channel, int row, int column) => Network.Explain(layer, channel, row, column);

    /// <summary>The probabilities when a square of the picture, after preprocessing, is hidden.</summary>
    [JSExport]
    public static double[] PredictWithout(byte[] pixels, int width, int height, int channels, int left, int top, int side, int grey) =>
        Network.PredictWithout(pixels, width, height, channels, left, top, side, (byte)grey);
}
