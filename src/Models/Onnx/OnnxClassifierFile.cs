using System.Text;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>
/// The classes and the preprocessing of a classifier in an ONNX file, from the entries of its metadata that <see cref="OnnxExport"/> writes. The file is
/// untrusted.
/// </summary>
internal static class OnnxClassifierFile
{
    private const string PlainPixels = "part of the graph";

    /// <summary>The use of a model.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="model">The model.</param>
    /// <param name="device">The device that it computes on.</param>
    /// <param name="given">What a caller knows of a model that does not state it; null for nothing.</param>
    /// <returns>The model as a network, and its use: its classes are numbers if they have no names.</returns>
    /// <exception cref="WeightFormatException">It is no classifier of images, or does not state how pictures become its images: says what is missing.</exception>
    public static (OnnxNetwork Network, ModelUse Use) Of(string path, OnnxModel model, Device device, ModelUse? given)
    {
        if (model.Inputs.Count is 0 or > 2)
            throw Error(path, $"it takes {model.Inputs.Count} inputs ({QuotedText.OfSome([.. model.Inputs.Select(input => input.Name)])}); a classifier of pictures takes one, images");
        if (model.Outputs.Count == 0) throw Error(path, "it computes no output");
        if (model.Outputs.SequenceEqual([OnnxExport.Features])) throw Error(path, "it computes features and has no classes: export a checkpoint of a classifier");
        var network = new OnnxNetwork(model, device, model.Outputs.Contains(OnnxExport.Logits) ? OnnxExport.Logits : model.Outputs[0]);
        try
        {
            var use = UseOf(path, model.Metadata, given);
            RequireFit(path, model, use);
            int classes = Classes(path, network, use);
            if (use.ClassNames.Count == 0) use = use with { ClassNames = [.. Enumerable.Range(0, classes).Select(Number)] };
            if (use.ClassNames.Count != classes) throw Error(path, $"it names {use.ClassNames.Count} classes, but computes {classes} outputs");
            if (use.ClassNames.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
                throw Error(path, $"two classes are named {QuotedText.Of(twice.Key)}");
            return (network, use);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    private static ModelUse UseOf(string path, IReadOnlyDictionary<string, string> metadata, ModelUse? given)
    {
        string? preprocessing = metadata.GetValueOrDefault(OnnxExport.PreprocessingKey), normalisation = metadata.GetValueOrDefault(OnnxExport.NormalisationKey);
        var names = metadata.GetValueOrDefault(OnnxExport.ClassNamesKey) is { } list ? ReadNames(path, list) : given?.ClassNames ?? [];
        var missing = new List<string>();
        if (preprocessing is null) missing.Add($"'{OnnxExport.PreprocessingKey}' (how a picture becomes an image, such as 'photo 224')");
        if (normalisation is null || !normalisation.StartsWith(PlainPixels, StringComparison.Ordinal))
            missing.Add($"'{OnnxExport.NormalisationKey}' ('{PlainPixels}', for a graph that takes pixels from 0 to 1 and scales them itself)");
        if (missing.Count > 0 && given is not null) return given with { ClassNames = names };
        if (missing.Count > 0 || preprocessing is null)
        {
            string labels = names.Count > 0 ? "" : $"; '{OnnxExport.ClassNamesKey}' (a JSON list of names) is not there either, and classes would be numbers";
            throw Error(path, $"it does not state how pictures are prepared for it: its metadata (metadata_props) lack {string.Join(" and ", missing)}{labels}."
                + " Export a checkpoint by 'midasnet export', add these entries to the file, or give ClassifierOptions.OnnxUse in C#");
        }
        try
        {
            Vgg19Framing? framing = metadata.GetValueOrDefault(OnnxExport.FramingKey) is { } text ? Vgg19Framing.Parse(text) : null;
            return new ModelUse
            {
                ClassNames = names,
                Preprocessing = Preprocessing.Parse(preprocessing),
                Framing = framing,
                // Framed images have three channels; these leave their pixels as they are.
                Colours = framing is null ? null : ColourScaling.Rgb([0, 0, 0], [1, 1, 1]),
                Views = ReadViews(path, metadata.GetValueOrDefault(OnnxExport.ViewsKey)),
                Temperature = CheckpointText.ReadTemperature(path, OnnxExport.TemperatureKey, metadata.GetValueOrDefault(OnnxExport.TemperatureKey)),
            };
        }
        catch (FormatException unknown)
        {
            throw Error(path, unknown.Message, unknown);
        }
    }

    /// <summary>Compares the sizes of the images with those that the model states.</summary>
    private static void RequireFit(string path, OnnxModel model, ModelUse use)
    {
        if (!ModelUse.IsTemperature(use.Temperature)) throw Error(path, FormattableString.Invariant($"the temperature that was given, {use.Temperature}, is not from {ModelUse.MinTemperature} to {ModelUse.MaxTemperature}"));
        int auxiliary = use.Preprocessing.AuxiliaryFeatureCount;
        if (model.Inputs.Count != (auxiliary > 0 ? 2 : 1))
            throw Error(path, $"it takes {model.Inputs.Count} inputs, but its preprocessing '{use.Preprocessing}' makes {(auxiliary > 0 ? "images and auxiliary features" : "images alone")}");
        if (use.Framing is { } framing && framing.Side < use.Preprocessing.Size)
            throw Error(path, $"its preprocessing '{use.Preprocessing}' makes larger images than it is framed in: {framing}");
        if (model.Inputs[0].Dimensions is not { } shape) return;
        int channels = use.Framing is null ? use.Channels : use.Preprocessing.Channels;
        int[] images = [0, channels, use.Side, use.Side];
        if (shape.Count == 4 && shape.Zip(images).Skip(1).All(pair => pair.First == 0 || pair.First == pair.Second)) return;
        string wanted = string.Join(", ", shape.Select(extent => extent == 0 ? "any" : Number(extent)));
        throw Error(path, $"it takes [{wanted}], but its preprocessing '{use.Preprocessing}' makes images of [any, {channels}, {use.Side}, {use.Side}]"
            + (shape is [_, _, _, 3] or [_, _, _, 1] ? ": channels that come last are not taken here" : ""));
    }

    /// <summary>Runs the model on a black image, so that one that does not run is refused now.</summary>
    private static int Classes(string path, OnnxNetwork network, ModelUse use)
    {
        try
        {
            using var scope = Scope.Predict(network.Device);
            int auxiliary = use.Preprocessing.AuxiliaryFeatureCount;
            var x = scope.Input(new Shape(1, use.Channels, use.Side, use.Side), new float[use.Channels * use.Side * use.Side]);
            var logits = auxiliary == 0 ? network.Forward(x) : network.Forward(x, scope.Input(new Shape(1, auxiliary), new float[auxiliary]));
            return logits.Shape.C >= 2 ? logits.Shape.C : throw Error(path, $"it computes {logits.Shape.C} outputs for an image; a classifier has at least two classes");
        }
        catch (ArgumentException unfit)
        {
            throw Error(path, unfit.Message, unfit);
        }
    }

    private static PredictionViews ReadViews(string path, string? text) => text switch
    {
        null or OnnxExport.OneView => PredictionViews.Image,
        _ when text.StartsWith(OnnxExport.MirroredViews, StringComparison.Ordinal) => PredictionViews.Mirrored,
        _ when text.StartsWith(OnnxExport.ShiftedViews, StringComparison.Ordinal) => PredictionViews.MirroredAndShifted,
        _ => throw Error(
            path, $"'{OnnxExport.ViewsKey}' is {QuotedText.Of(text)}; known are '{OnnxExport.OneView}', '{OnnxExport.MirroredViews}' and '{OnnxExport.ShiftedViews}'"),
    };

    private static List<string> ReadNames(string path, string text)
    {
        const int Depth = 4;
        try
        {
            var json = new UntrustedJson(OnnxExport.ClassNamesKey, null, Encoding.UTF8.GetBytes(text), Depth);
            json.Next();
            var names = new List<string>();
            json.OpenArray("the list");
            while (json.NextElement()) names.Add(json.Text("a name in it"));
            json.End();
            return names;
        }
        catch (WeightFormatException damage)
        {
            throw Error(path, damage.Message, damage);
        }
    }

    private static string Number(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static WeightFormatException Error(string path, string message, Exception? cause = null) => new(path, null, message, cause);
}
