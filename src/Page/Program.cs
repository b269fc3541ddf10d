using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;

namespace MidasNet.Page;

/// <summary>The functions that the page calls.</summary>
[SupportedOSPlatform("browser")]
internal static partial class Program
{
    // A page shows one network and trains one, and functions of JavaScript modules are static.
    private static PageNetwork? network;
    private static PageTraining? training;
    private static List<(byte[] Pixels, int Class, int Origin)> drawings = [];

    private static PageNetwork Network => network ?? throw new InvalidOperationException("no network is loaded");

    private static PageTraining Training => training ?? throw new InvalidOperationException("no network is being trained");

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

    /// <summary>The features of a picture, to compare it with others; empty for a network without any.</summary>
    [JSExport]
    public static double[] Features(byte[] pixels, int width, int height, int channels) => Network.Features(pixels, width, height, channels);

    /// <summary>Drawings of one character by synthetic writers.</summary>
    [JSExport]
    public static byte[] Synthesize(string character, int count, int seed, int side) => PageDrawings.Synthetic(character[0], count, seed, side);

    /// <summary>A variation of a drawing.</summary>
    [JSExport]
    public static byte[] Vary(byte[] drawing, int side, int number) => PageDrawings.Varied(drawing, side, number);

    /// <summary>Takes a drawing to train on.</summary>
    [JSExport]
    public static void AddDrawing(byte[] drawing, int side, int label, int origin) => drawings.Add((PageTraining.Prepare(drawing, side, side), label, origin));

    /// <summary>Begins to train a network on the drawings since the last one, and describes it as JSON.</summary>
    [JSExport]
    public static string BeginTraining(string[] classes, bool varies)
    {
        EndTraining();
        var taken = drawings;
        drawings = [];
        training = new PageTraining(classes, taken, varies);
        return training.Describe();
    }

    /// <summary>Forgets the network that is trained.</summary>
    [JSExport]
    public static void EndTraining()
    {
        training?.Dispose();
        training = null;
    }

    /// <summary>Trains on one batch, and gives the step and its loss.</summary>
    [JSExport]
    public static double[] TrainStep()
    {
        var (step, loss) = Training.Step();
        return [step, loss];
    }

    /// <summary>Loss, right answers and number of the drawings held out; empty if there are none.</summary>
    [JSExport]
    public static double[] EvaluateTraining() => Training.Evaluate() is { } found ? [found.Loss, found.Correct, found.Count] : [];

    /// <summary>The kernels of the first layer.</summary>
    [JSExport]
    public static double[] Filters() => Training.Filters();

    /// <summary>The probabilities that the network in training gives a drawing.</summary>
    [JSExport]
    public static double[] PredictDrawing(byte[] drawing, int width, int height) => Training.Predict(drawing, width, height);

    /// <summary>The network in training as a checkpoint.</summary>
    [JSExport]
    public static byte[] SaveTraining() => Training.Save();
}
