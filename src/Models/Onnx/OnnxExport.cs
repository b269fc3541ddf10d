using System.Globalization;
using System.Text.Json;
using MidasNet.Data;
using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>A network as an ONNX graph, with the scaling of its pixels as the first nodes.</summary>
internal static class OnnxExport
{
    /// <summary>The names of the inputs and outputs.</summary>
    public const string Image = "image", AuxiliaryFeatures = "auxiliary_features", Logits = "logits", Probabilities = "probabilities", Features = "features";

    /// <summary>The keys of the entries by which an exported classifier is opened.</summary>
    public const string ClassNamesKey = "class_names", PreprocessingKey = "preprocessing", FramingKey = "framing", NormalisationKey = "normalisation",
        ViewsKey = "views", TemperatureKey = "temperature";

    /// <summary>The beginnings of the values of <see cref="ViewsKey"/>.</summary>
    public const string OneView = "the image alone", MirroredViews = "mean of the probabilities of the image and of its mirror image",
        ShiftedViews = "mean of the probabilities of the image, of shifted images and of their mirror images";

    /// <summary>Traces a network.</summary>
    /// <param name="model">A model on the tracing device.</param>
    /// <param name="device">That device.</param>
    /// <param name="use">Its preprocessing and its classes.</param>
    /// <param name="options">How to write it.</param>
    /// <exception cref="NotSupportedException">It has a layer that has no place in an ONNX file here.</exception>
    public static OnnxGraph Of(Model model, TracingDevice device, ModelUse use, OnnxExportOptions options)
    {
        var graph = new OnnxGraph { Name = model.Architecture };
        var trace = new OnnxTrace(graph);
        device.Begin(trace, model);
        int side = use.Side, given = use.Preprocessing.Channels, auxiliary = use.Preprocessing.AuxiliaryFeatureCount;
        trace.AddInput(Image, [given, side, side]);
        if (auxiliary > 0) trace.AddInput(AuxiliaryFeatures, [auxiliary]);

        using var scope = Scope.Predict(device);
        var x = scope.Input(new Shape(1, use.Channels, side, side), new float[use.Channels * side * side]);
        TracingDevice.Label(x, Scaled(trace, use));
        Tensor y;
        if (auxiliary > 0)
        {
            var features = scope.Input(new Shape(1, auxiliary), new float[auxiliary]);
            TracingDevice.Label(features, AuxiliaryFeatures);
            y = model.Forward(x, features);
        }
        else
        {
            y = model is FrozenVgg19 frozen ? Forward(frozen, device, trace, scope, x) : model.Forward(x);
        }
        AddOutputs(trace, device, y, use);
        if (options.FoldBatchNorm) OnnxFolding.Apply(graph);
        if (options.Float16) Halve(graph);
        foreach (var (key, value) in Metadata(model, use, options)) graph.Metadata.Add(key, value);
        return graph;
    }

    /// <summary>The entries that say what the graph takes and gives.</summary>
    public static IEnumerable<(string Key, string Value)> Metadata(Model model, ModelUse use, OnnxExportOptions options)
    {
        var architecture = ModelRegistry.Of(model);
        yield return ("architecture", architecture.Name);
        yield return ("architecture_options", architecture.WriteOptions(architecture.OptionsOf(model)));
        yield return (ClassNamesKey, $"[{string.Join(",", use.ClassNames.Select(name => $"\"{JsonEncodedText.Encode(name)}\""))}]");
        yield return (PreprocessingKey, use.Preprocessing.ToString());
        if (use.Framing is { } framing) yield return (FramingKey, framing.ToString());
        yield return ("pixels", use.Preprocessing.Channels == 1 ? "grey, 0 to 1, in the direction that preprocessing says" : "red, green, blue, 0 to 1");
        yield return (NormalisationKey, "part of the graph: give plain pixels");
        yield return (ViewsKey, use.Views switch
        {
            PredictionViews.Image => OneView,
            PredictionViews.Mirrored => $"{MirroredViews} (left and right swapped)",
            _ => $"{ShiftedViews} (the image weighs a half; shifted by {use.ViewShift} right and down, or left and up, with reflected borders, a quarter each)",
        });
        if (use.Temperature != 1) yield return (TemperatureKey, use.Temperature.ToString("R", CultureInfo.InvariantCulture));
        if (use.Preprocessing.AuxiliaryFeatureCount > 0) yield return (AuxiliaryFeatures, $"{use.Preprocessing.AuxiliaryFeatureCount} of each image, in the order of the preprocessing");
        yield return ("batch_norm", options.FoldBatchNorm ? "folded into the weights" : "kept");
        yield return ("weights", options.Float16 ? "float16, converted to float32 by the graph" : "float32");
    }

    /// <summary>From pixels of 0 to 1 to the values that the network takes.</summary>
    private static string Scaled(OnnxTrace trace, ModelUse use)
    {
        if (use.Colours is { } colours) return Scaled(trace, colours, use.Preprocessing.Channels);
        var normalisation = use.Normalisation;
        if (normalisation == Normalisation.None) return Image;
        int channels = normalisation.Channels;
        string mean = Channels("input.mean", channel => normalisation[channel].Mean), deviation = Channels("input.deviation", channel => normalisation[channel].Deviation);
        return trace.Add("Div", "input.scaled", [trace.Add("Sub", "input.centred", [Image, mean]), deviation]);

        string Channels(string name, Func<int, float> value) =>
            trace.AddTensor(name, [1, channels, 1, 1], () => [.. Enumerable.Range(0, channels).Select(value)]);
    }

    // A 1x1 convolution spreads grey pixels over three channels or orders colours, and scales them.
    private static string Scaled(OnnxTrace trace, ColourScaling colours, int channels)
    {
        float[] weight = new float[3 * channels], bias = new float[3];
        for (int c = 0; c < 3; c++)
        {
            double deviation = colours.Deviation[c];
            weight[c * channels + (channels == 1 ? 0 : colours.IsBlueFirst ? 2 - c : c)] = (float)(255 / (colours.Range * deviation));
            bias[c] = (float)(-colours.Mean[c] / deviation);
        }
        string[] inputs = [Image, trace.AddTensor("input.weight", [3, channels, 1, 1], () => weight), trace.AddTensor("input.bias", [3], () => bias)];
        return trace.Add("Conv", "input.scaled", inputs, new OnnxAttribute("kernel_shape") { Integers = [1, 1] });
    }

    // Between its parts the features are rounded to 16 bits, as they were for the training of the head, and scaled.
    private static Tensor Forward(FrozenVgg19 model, TracingDevice device, OnnxTrace trace, Scope scope, Tensor x)
    {
        const int Float32 = 1, Float16 = 10;
        int count = model.Options.FeatureCount;
        string features = device.NameOf(model.Features(x).Flatten());
        float largest = (float)Half.MaxValue;
        string limited = trace.Add("Clip", "features.limited", [features, trace.AddNumber("features.min", -largest), trace.AddNumber("features.max", largest)]);
        string half = trace.Add("Cast", "features.float16", [limited], new OnnxAttribute("to") { Integer = Float16 });
        string rounded = trace.Add("Cast", "features.rounded", [half], new OnnxAttribute("to") { Integer = Float32 });
        string centred = trace.Add("Sub", "scaling.centred", [rounded, Row(FrozenVgg19.ScalingMean)]);
        string scaled = trace.Add("Mul", "scaling.scaled", [centred, Row(FrozenVgg19.ScalingFactor)]);
        string clipped = trace.Add("Clip", "scaling.clipped",
            [scaled, trace.AddNumber("scaling.min", -FeatureScaling.Limit), trace.AddNumber("scaling.max", FeatureScaling.Limit)]);
        var y = scope.Input(new Shape(1, count), new float[count]);
        TracingDevice.Label(y, clipped);
        return model.Classify(y);

        string Row(string parameter) => trace.AddTensor(parameter, [1, count], model.Parameters[parameter].ToArray);
    }

    private static void AddOutputs(OnnxTrace trace, TracingDevice device, Tensor y, ModelUse use)
    {
        if (use.ClassNames.Count == 0)
        {
            Output(Features, device.NameOf(y), y.Shape);
            return;
        }
        Output(Logits, device.NameOf(y), y.Shape);
        string tempered = use.Temperature == 1 ? Logits : trace.Add("Div", "tempered", [Logits, trace.AddNumber("input.temperature", use.Temperature)]);
        Output(Probabilities, trace.Add("Softmax", "softmax", [tempered], new OnnxAttribute("axis") { Integer = 1 }), y.Shape);

        // A node gives each output the name that callers ask for.
        void Output(string name, string value, Shape shape)
        {
            trace.Add("Identity", name, [value]);
            trace.Graph.Outputs.Add(new OnnxPort(name, [0, .. shape.ToArray()[1..].Select(extent => (long)extent)]));
        }
    }

    private static void Halve(OnnxGraph graph)
    {
        const string Suffix = ".float16";
        const int Float32 = 1;
        var casts = new List<OnnxNode>();
        foreach (var tensor in graph.Initializers.Values.Where(tensor => tensor.Dimensions.Count >= 2 && !tensor.Name.StartsWith("input.", StringComparison.Ordinal)
            && !tensor.Name.StartsWith("scaling.", StringComparison.Ordinal)).ToList())
        {
            string name = tensor.Name + Suffix;
            graph.Initializers.Remove(tensor.Name);
            graph.Initializers.Add(name, new WeightTensor(name, tensor.Dimensions, tensor.Values) { StoredAs = ElementType.F16, NameInFile = tensor.Name });
            casts.Add(new OnnxNode("Cast", $"{tensor.Name}.float32", [name], [tensor.Name], [new OnnxAttribute("to") { Integer = Float32 }]));
        }
        graph.Nodes.InsertRange(0, casts);
    }
}
