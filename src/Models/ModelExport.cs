using MidasNet.Weights;

namespace MidasNet.Models;

/// <summary>Writes networks for other programs: as ONNX models, and as plain safetensors files.</summary>
public static class ModelExport
{
    /// <summary>
    /// Writes the network of a checkpoint as an ONNX model: operators of version 17, a free number of images, input <c>image</c>
    /// [batch, channels, height, width] of pixels from 0 to 1 (and <c>auxiliary_features</c> where the network takes them), outputs <c>logits</c> and
    /// <c>probabilities</c> [batch, classes], or <c>features</c> of a network without classes. Pixels are normalised in the graph, and probabilities calibrated
    /// by the checkpoint's temperature; logits are not divided by it. The entries <c>class_names</c> (JSON), <c>preprocessing</c>, <c>framing</c>,
    /// <c>pixels</c>, <c>views</c> and <c>temperature</c> of its metadata say how images are made and used.
    /// </summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="path">The file to make or replace, whole or not at all.</param>
    /// <param name="options">How to write it; null for float32 weights as they are.</param>
    /// <param name="pretrained">As of <see cref="ModelCheckpoint.Open(string, Device, Func{string, string?}?)"/>.</param>
    /// <exception cref="WeightFormatException">The checkpoint is not there, is damaged, or is none.</exception>
    /// <exception cref="ArgumentException">Both are the same file, or a weight does not fit float16.</exception>
    /// <exception cref="NotSupportedException">The network has a layer that has no place in an ONNX file here.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void ToOnnx(string checkpoint, string path, OnnxExportOptions? options = null, Func<string, string?>? pretrained = null) =>
        ToOnnx(checkpoint, path, options ?? new OnnxExportOptions(), pretrained, check: null);

    /// <summary>Writes the model, or nothing if a check before one of its parts throws.</summary>
    internal static void ToOnnx(
        string checkpoint, string path, OnnxExportOptions options, Func<string, string?>? pretrained, Action? check)
    {
        RequireDifferent(checkpoint, path);
        using var device = new TracingDevice();
        using var opened = ModelCheckpoint.Open(checkpoint, device, pretrained);
        check?.Invoke();
        OnnxGraphWriter.Write(path, OnnxExport.Of(opened.Model, device, opened.Use, options), check);
    }

    /// <summary>Writes a network in memory as an ONNX model, as <see cref="ToOnnx(string, string, OnnxExportOptions?, Func{string, string?}?)"/> does.</summary>
    /// <param name="model">A model of a registered family, on any device.</param>
    /// <param name="use">Its preprocessing and its classes.</param>
    /// <param name="path">The file to make or replace, whole or not at all.</param>
    /// <param name="options">How to write it; null for float32 weights as they are.</param>
    /// <exception cref="ArgumentException">
    /// The model is of no registered family, takes other images or has other classes than the use says, or a weight does not fit float16.
    /// </exception>
    /// <exception cref="WeightFormatException">A weight is infinite or NaN: says of which tensors. Nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed of. Nothing is written.</exception>
    /// <exception cref="NotSupportedException">The network has a layer that has no place in an ONNX file here.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void ToOnnx(Model model, ModelUse use, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(use);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var architecture = ModelRegistry.Of(model);
        var sizes = architecture.OptionsOf(model);
        use.RequireFit(sizes);
        using var device = new TracingDevice();
        using var copy = architecture.Build(device, sizes, seed: 0);
        var weights = ModelWeights.Of(model);
        WeightFit.RequireFinite(path, weights.Tensors, "; such a model is not written");
        foreach (var parameter in copy.Parameters) parameter.Set(weights[parameter.Name].Values);
        OnnxGraphWriter.Write(path, OnnxExport.Of(copy, device, use, options ?? new OnnxExportOptions()));
    }

    /// <summary>
    /// Writes the weights of a checkpoint as a plain safetensors file: those of ResNets with the stem of ImageNet and of VGG19 with the paper's top or none
    /// under torchvision's names, those of other networks under ours. Its metadata have <c>format</c> <c>pt</c>, <c>naming</c>, <c>class_names</c> (JSON) and the
    /// normalisation of pixels.
    /// </summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="path">The file to make or replace, whole or not at all.</param>
    /// <param name="encoding">How values are stored.</param>
    /// <param name="pretrained">As of <see cref="ModelCheckpoint.Open(string, Device, Func{string, string?}?)"/>.</param>
    /// <exception cref="WeightFormatException">The checkpoint is not there, is damaged, or is none.</exception>
    /// <exception cref="ArgumentException">Both are the same file, or a value does not fit the encoding.</exception>
    /// <exception cref="IOException">A file cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void ToSafeTensors(
        string checkpoint, string path, WeightEncoding encoding = WeightEncoding.F32, Func<string, string?>? pretrained = null) =>
        ToSafeTensors(checkpoint, path, encoding, pretrained, check: null);

    /// <summary>Writes the weights, or nothing if a check before one of its parts throws.</summary>
    internal static void ToSafeTensors(
        string checkpoint, string path, WeightEncoding encoding, Func<string, string?>? pretrained, Action? check)
    {
        RequireDifferent(checkpoint, path);
        using var device = new TracingDevice();
        using var opened = ModelCheckpoint.Open(checkpoint, device, pretrained);
        var naming = NamingOf(opened.Model);
        var weights = ModelWeights.Of(opened.Model).Tensors.Select(tensor => naming is { } of ? tensor.Renamed(of(tensor.Name)) : tensor);
        var metadata = OnnxExport.Metadata(opened.Model, opened.Use, new OnnxExportOptions()).Where(entry => entry.Key is not ("batch_norm" or "weights"))
            .ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        metadata["format"] = "pt";
        metadata["naming"] = naming is null ? "MidasNet" : "torchvision";
        metadata["normalisation"] = NormalisationOf(opened.Use);
        SafeTensors.Write(path, weights, metadata, encoding, check);
    }

    // Heads of our own have no name there.
    private static Func<string, string>? NamingOf(Model model) => model switch
    {
        ResNet { Options.Stem: ResNetStem.ImageNet } => ResNetImport.NameOf,
        Vgg19 { Options: { Top: not Vgg19Top.Head, Widths: null } } => Vgg19Publisher.All.First(publisher => publisher.Name == "torchvision").NameOf,
        _ => null,
    };

    private static string NormalisationOf(ModelUse use)
    {
        if (use.Colours is { } colours)
            return $"{colours.Name}, for pixels 0 to 1: minus {Text(colours.UnitMean)}, divided by {Text(colours.UnitDeviation)}";
        var channels = Enumerable.Range(0, use.Normalisation.Channels).Select(channel => use.Normalisation[channel]).ToList();
        return $"pixels 0 to 1: minus {Text(channels.Select(channel => channel.Mean))}, divided by {Text(channels.Select(channel => channel.Deviation))}";

        static string Text(IEnumerable<float> values) => string.Join(", ", values.Select(value => value.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    private static void RequireDifferent(string checkpoint, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(checkpoint);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!File.Exists(checkpoint)) return;
        if (RegularFile.RealPath(checkpoint) == RegularFile.RealPath(path))
            throw new ArgumentException($"{path} is the checkpoint itself: name another file to write", nameof(path));
    }
}
