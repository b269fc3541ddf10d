using System.Globalization;

namespace MidasNet.Models;

/// <summary>
/// A publisher of weights of VGG19: the names and the layout of the tensors, and the preprocessing of the images that they were trained on.
/// </summary>
/// <param name="Name">The name of the publisher, for messages and metadata.</param>
/// <param name="Preprocessing">The preprocessing of images; null if the file states it.</param>
/// <param name="Layout">The layout of the values.</param>
/// <param name="NamesOf">The names of a layer's weight and bias, in no particular prefix.</param>
internal sealed record Vgg19Publisher(
    string Name, ColourScaling? Preprocessing, Vgg19TensorLayout Layout, Func<Vgg19LayerName, (string Weight, string Bias)> NamesOf)
{
    // The indices of the convolutions in torchvision's nn.Sequential: after each a ReLU, after each block a pool.
    private static readonly int[] TorchFeatures = [0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34];

    /// <summary>All known publishers. If two fit a file equally, the first is used.</summary>
    public static IReadOnlyList<Vgg19Publisher> All { get; } =
    [
        new("MidasNet", null, Vgg19TensorLayout.OutputsFirst, layer => ($"{layer.Name}.weight", $"{layer.Name}.bias")),
        new("Keras", ColourScaling.BlueGreenRed, Vgg19TensorLayout.OutputsLast, layer => ($"{layer.Name}/kernel", $"{layer.Name}/bias")),
        new("Keras 1", ColourScaling.BlueGreenRed, Vgg19TensorLayout.OutputsLast,
            layer => ($"{layer.Name}/{layer.Name}_W_1", $"{layer.Name}/{layer.Name}_b_1")),
        new("Keras 3", ColourScaling.BlueGreenRed, Vgg19TensorLayout.OutputsLast,
            layer => ($"layers/{layer.Name}/vars/0", $"layers/{layer.Name}/vars/1")),
        // Keras 3 counts the layers of a class instead of naming them.
        new("Keras 3", ColourScaling.BlueGreenRed, Vgg19TensorLayout.OutputsLast,
            layer => Both($"layers/{Counted(layer.IsDense ? "dense" : "conv2d", layer.Index)}/vars/", "0", "1")),
        new("torchvision", ColourScaling.RedGreenBlue, Vgg19TensorLayout.OutputsFirst,
            layer => Both(layer.IsDense ? $"classifier.{3 * layer.Index}." : $"features.{TorchFeatures[layer.Index]}.", "weight", "bias")),
        new("timm", ColourScaling.RedGreenBlue, Vgg19TensorLayout.OutputsFirstDenseAsConvolution,
            layer => Both(layer.IsDense ? new[] { "pre_logits.fc1.", "pre_logits.fc2.", "head.fc." }[layer.Index]
                : $"features.{TorchFeatures[layer.Index]}.", "weight", "bias")),
        // github.com/onnx/models, vgg19-7.onnx: exported from MXNet.
        new("ONNX Model Zoo (MXNet)", ColourScaling.RedGreenBlue, Vgg19TensorLayout.OutputsFirst,
            layer => Both($"vgg0_{(layer.IsDense ? "dense" : "conv")}{layer.Index}_", "weight", "bias")),
        // The same place, vgg19-caffe2-9.onnx: the original weights.
        new("ONNX Model Zoo (Caffe2)", ColourScaling.BlueGreenRed, Vgg19TensorLayout.OutputsFirst,
            layer => Both(layer.IsDense ? $"fc{6 + layer.Index}_" : $"conv{layer.Block}_{layer.IndexInBlock}_", "w_0", "b_0")),
    ];

    /// <summary>True for this program, whose files state in metadata what others state in tensor names.</summary>
    public bool IsOurs => Preprocessing is null;

    /// <summary>The publisher's name of a parameter of ours.</summary>
    public string NameOf(string parameter)
    {
        var (weight, bias) = NamesOf(Vgg19LayerName.Of(parameter[..parameter.LastIndexOf('.')]));
        return parameter.EndsWith(".weight", StringComparison.Ordinal) ? weight : bias;
    }

    private static (string Weight, string Bias) Both(string layer, string weight, string bias) => (layer + weight, layer + bias);

    private static string Counted(string name, int index) => index == 0 ? name : $"{name}_{index.ToString(CultureInfo.InvariantCulture)}";
}
